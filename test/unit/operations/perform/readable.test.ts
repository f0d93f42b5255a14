import { equal, match, ok } from "node:assert/strict";
import { execa } from "execa";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import type { AnyOperation } from "../../../../operations/operation.ts";
import type { Actor } from "../../../../operations/perform/actor.ts";
import { Performer } from "../../../../operations/perform/performer.ts";

const person: Actor = { kind: "person", name: "ana@laptop", door: "cli" };

describe("what a reader trips over", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-readable-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function failureOf(work: () => Promise<unknown>) {
    const operation: AnyOperation = {
      name: "sample",
      summary: "a sample",
      effect: "read-only",
      input: z.object({}),
      output: z.object({}),
      run: async () => ({ said: await work() }),
      text: () => "",
    };
    const performer = new Performer({ root: folder, environment: {} });
    const asked = { actor: person, onProgress: () => undefined };
    const answer = await performer.perform(operation, {}, asked);
    ok(!answer.ok);
    return answer.failure.error;
  }

  const trips: Readonly<Record<string, [work: (at: string) => Promise<unknown>, said: RegExp]>> = {
    "a file that is gone": [
      (at) => readFile(path.join(at, "gone")),
      /gone[^]*there is no such file/,
    ],
    "a folder in a file's place": [(at) => readFile(at), /it is a folder/],
    "a file in a folder's place": [
      async (at) => {
        await writeFile(path.join(at, "file"), "");
        return readdir(path.join(at, "file"));
      },
      /file[^]*where a folder belongs/,
    ],
    "a link that leads to itself": [
      async (at) => {
        await symlink("loop", path.join(at, "loop"));
        return readFile(path.join(at, "loop"));
      },
      /loop[^]*leads back to itself/,
    ],
    "a name that is too long": [(at) => mkdir(path.join(at, "n".repeat(300))), /name too long/],
    "text that is no JSON": [() => Promise.resolve(JSON.parse("<html>")), /JSON[^]*readable\.test/],
    "JSON that was cut short": [() => Promise.resolve(JSON.parse('{"a":')), /JSON/],
    "an answer of another form": [
      () => Promise.resolve(z.object({ digest: z.string() }).parse({ digest: 1 })),
      /digest[^]*readable\.test\.ts:\d+/,
    ],
    "a program that is not there": [() => execa("ipai-no-such-program"), /ipai-no-such-program/],
  };

  for (const [what, [work, said]] of Object.entries(trips)) {
    it(`is told to a person without a stack, with what to do: ${what}`, async () => {
      const failure = await failureOf(() => work(folder));
      match(`${failure.what}\n${failure.given ?? ""}`, said);
      equal(failure.exitCode, 1);
      equal(failure.stack, undefined);
      match(failure.next, /then run npx ipai sample again|npx ipai doctor/);
    });
  }

  it("is still a fault of ours, with its stack, where nothing foreign was read", async () => {
    for (const work of [
      () => Promise.reject(new TypeError("x is not a function")),
      () => Promise.reject(new SyntaxError("Invalid regular expression: /(/")),
      () => Promise.reject(Object.assign(new Error("no path"), { code: "ENOENT" })),
    ]) {
      const failure = await failureOf(work);
      equal(failure.code, "internal");
      ok(failure.stack);
    }
  });
});
