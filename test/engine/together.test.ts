import { deepEqual, match, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { waitFor } from "../../lab/waitFor.ts";
import type { Answer } from "../../operations/perform/performer.ts";
import { Performer } from "../../operations/perform/performer.ts";
import { preview } from "../../operations/preview.ts";
import { type TinyCheckout, tinyCheckout } from "./tinyCheckout.ts";

describe("two operations at once in one process", function () {
  this.timeout(600_000);
  let lost: TinyCheckout;
  let well: TinyCheckout;
  before(async () => {
    [lost, well] = await Promise.all([tinyCheckout(), tinyCheckout()]);
    await lost.declare({ a: { text: "never known", lost: true } });
    await well.declare({ a: { text: "known" } });
  });
  after(() => Promise.all([lost.remove(), well.remove()]));

  const previewOf = ({ root }: TinyCheckout): Promise<Answer> =>
    new Performer({ root, environment: process.env }).perform(
      preview,
      { stack: "local" },
      {
        actor: { kind: "person", name: "ana@laptop", door: "control-room" },
        onProgress: () => undefined,
      },
    );

  it("fail alone: what a program loses by a rejection is not taken for the other's", async () => {
    const hold = path.join(well.root, "hold");
    await writeFile(hold, "");
    const waiting = previewOf(well);
    await waitFor(() => Promise.resolve(existsSync(path.join(well.root, "held")) || undefined), {
      timeoutMs: 300_000,
    });
    const failed = await previewOf(lost);
    await rm(hold);
    const passed = await waiting;
    ok(!failed.ok);
    match(JSON.stringify(failed.failure), /the name server is down/);
    ok(passed.ok, JSON.stringify(passed));
    deepEqual((passed.output as { summary: object }).summary, { create: 3 });
  });
});
