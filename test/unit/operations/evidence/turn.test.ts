import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inTurn } from "../../../../operations/evidence/turn.ts";

describe("writing into a folder of evidence", () => {
  let root: string, evidence: string, claim: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "ipai-turn-"));
    evidence = path.join(root, "evidence");
    claim = path.join(root, ".evidence-turn");
  });
  afterEach(() => rm(root, { recursive: true }));

  it("is done by one at a time, and leaves no claim behind", async () => {
    let within = 0;
    const together: number[] = [];
    await Promise.all(
      Array.from({ length: 8 }, () =>
        inTurn(evidence, async () => {
          within += 1;
          await readdir(root);
          together.push(within);
          within -= 1;
        }),
      ),
    );
    deepEqual(together, Array<number>(8).fill(1));
    deepEqual(await readdir(root), []);
  });

  it("does not wait for a claim that nobody holds, whoever it names", async () => {
    await writeFile(claim, JSON.stringify({ pid: 1, hostname: "elsewhere", since: new Date() }));
    equal(await inTurn(evidence, () => Promise.resolve("done"), 0), "done");
  });

  it("waits for another, and names it when it takes too long", async () => {
    await inTurn(evidence, async () => {
      await rejects(
        inTurn(evidence, () => Promise.resolve(), 0),
        (error: Error & { given?: string }) => {
          match(error.given ?? "", new RegExp(`pid ${process.pid}\\) since `));
          return true;
        },
      );
    });
  });
});
