import { doesNotMatch, ok, rejects } from "node:assert/strict";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { evidenceShow } from "../../../../operations/evidence/show.ts";
import type { Context } from "../../../../operations/operation.ts";
import { UserError } from "../../../../report/userError.ts";
import { checkout } from "./support.ts";

const pack = "20260101-0101/up";
const sealed = (payload: string): string =>
  JSON.stringify({ payload: Buffer.from(payload).toString("base64"), signatures: [] });

describe("ipai evidence show, of a pack that a hand or a crash has damaged", () => {
  let ctx: Context;
  let file: string;
  before(async () => {
    ({ ctx } = await checkout());
  });
  after(() => rm(ctx.root, { recursive: true }));
  beforeEach(async () => {
    file = path.join(ctx.root, "docs/evidence", pack, "statement.dsse.json");
    await rm(path.dirname(file), { recursive: true, force: true });
    await mkdir(path.dirname(file), { recursive: true });
  });

  const refusal = async (): Promise<UserError> => {
    let refused: unknown;
    await rejects(evidenceShow.run(ctx, { stack: "prod", pack }), (error) => {
      refused = error;
      return true;
    });
    ok(refused instanceof UserError, String(refused));
    return refused;
  };

  const noFiles: readonly (readonly [what: string, make: (at: string) => Promise<unknown>])[] = [
    ["a folder", (at) => mkdir(at)],
    ["a pipe", (at) => execa("mkfifo", [at])],
    ["a link to itself", (at) => symlink(at, at)],
    ["a device", (at) => symlink("/dev/zero", at)],
  ];
  for (const [what, make] of noFiles) {
    it(`has none where the statement is ${what}`, async () => {
      await make(file);
      const { message, next } = await refusal();
      ok(message.includes("no such evidence pack") && next.includes("evidence list"), message);
    });
  }

  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const contents: Readonly<Record<string, string | Buffer>> = {
    "nothing at all": "",
    "a byte order mark": "\ufeff{}",
    "no text": Buffer.from([0, 255, 254, 1]),
    "a list nested without an end": deep,
    "a statement nested without an end": sealed(deep),
    "half a statement": sealed('{"predicate": {'),
    "names that every object has": sealed('{"__proto__": {"predicate": {}}, "constructor": 1}'),
    "a number for the statement": '{"payload": 7}',
  };
  for (const [what, content] of Object.entries(contents)) {
    it(`says which file does not say what was done, where it holds ${what}`, async () => {
      await writeFile(file, content);
      const { message, given = "", next } = await refusal();
      ok(given.startsWith(`${pack}/statement.dsse.json: `), `${message} ${given}`);
      ok(next.includes("npx ipai evidence verify --stack prod"), next);
      doesNotMatch(given, /Invalid|received|undefined|✖/);
    });
  }
});
