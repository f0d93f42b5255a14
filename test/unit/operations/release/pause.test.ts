import { deepEqual, equal, throws, doesNotThrow } from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readPause, refusePaused, writePause } from "../../../../operations/release/pause.ts";
import { UserError } from "../../../../report/userError.ts";

const PAUSE = {
  reason: 'rollback to 6922c7d5b0c4: "prices" are gone # not a comment',
  by: "ana@laptop",
  at: "2026-11-28T18:05:00.000Z",
};
const FILE = `# ours
config:
  ipai:release: 6922c7d5b0c4f3f2c19c6f6f0f5d0f7b4a2a9d11 # the pin
  ipai:host:
    kind: lab
encryptionsalt: v1:abc
`;

describe("a stack's pause", () => {
  let root: string;
  const file = () => path.join(root, "Pulumi.prod.yaml");
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "ipai-pause-"));
    await writeFile(file(), FILE);
  });
  afterEach(() => rm(root, { recursive: true }));

  it("stands in its file with its reason, and is gone without a trace", async () => {
    equal(readPause(root, "prod"), undefined);
    await writePause(root, "prod", PAUSE);
    deepEqual(readPause(root, "prod"), PAUSE);
    await writePause(root, "prod", { ...PAUSE, by: "ben" });
    equal(readPause(root, "prod")?.by, "ben");
    await writePause(root, "prod", undefined);
    equal(await readFile(file(), "utf8"), FILE);
  });

  const asked = (byName: boolean, CI?: string) => () =>
    refusePaused(PAUSE, { stack: "prod", byName, environment: { CI } });

  it("keeps out CI, and whoever names no release, with the reason and the way on", () => {
    for (const refused of [asked(true, "true"), asked(false, "true"), asked(false)]) {
      throws(refused, (error) => {
        return (
          error instanceof UserError &&
          error.code === "paused" &&
          error.given?.includes("prices") === true &&
          error.next.startsWith("npx ipai resume --stack prod")
        );
      });
    }
  });

  it("does not keep out a person who names the release, nor anybody once it is lifted", () => {
    doesNotThrow(asked(true));
    doesNotThrow(() =>
      refusePaused(undefined, { stack: "prod", byName: false, environment: { CI: "true" } }),
    );
  });
});
