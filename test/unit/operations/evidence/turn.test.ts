import { deepEqual, equal } from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
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

  it("is taken over from a process that is gone", async () => {
    const gone = { pid: 4_194_305, hostname: hostname(), since: new Date() };
    await writeFile(claim, JSON.stringify(gone));
    equal(await inTurn(evidence, () => Promise.resolve("done")), "done");
  });

  it("waits for one that lives, wherever it lives", async () => {
    const elsewhere = { pid: 1, hostname: "another-machine", since: new Date() };
    await writeFile(claim, JSON.stringify(elsewhere));
    let done = false;
    const waiting = inTurn(evidence, () => Promise.resolve((done = true)));
    // It has tried once when its own file beside the claim is gone again.
    for (let seen = false; ;) {
      const names = await readdir(root);
      seen ||= names.length === 2;
      if (seen && names.length === 1) break;
    }
    equal(done, false);
    await rm(claim);
    await waiting;
    equal(done, true);
  });
});
