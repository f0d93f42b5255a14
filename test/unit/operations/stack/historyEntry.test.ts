import { equal } from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { newestInFile } from "../../../../operations/stack/historyEntry.ts";

describe("the newest entry of a file backend's history", () => {
  let backend: string;
  let folder: string;

  beforeEach(async () => {
    backend = await mkdtemp(path.join(tmpdir(), "ipai-history-"));
    folder = path.join(backend, ".pulumi/history/ipai/local");
  });
  afterEach(() => rm(backend, { recursive: true }));

  const add = (time: string, message: string) =>
    writeFile(
      path.join(folder, `local-${time}.history.json`),
      JSON.stringify({
        kind: "update",
        startTime: 1_795_545_819,
        message,
        environment: { "pulumi.version": "v3.259.0" },
        result: "succeeded",
        endTime: 1_795_545_820,
      }),
    );

  it("is the one whose file has the latest time, read as the engine means it", async () => {
    await mkdir(folder, { recursive: true });
    await add("1795545819000000001", "new");
    await add("1795545564673212614", "old");
    await writeFile(path.join(folder, "local-1795545999000000000.checkpoint.json"), "{}");
    const entry = await newestInFile(backend, "local");
    equal(entry?.message, "new");
    equal(entry.startTime.toISOString(), "2026-11-24T18:43:39.000Z");
  });

  it("is none before the engine has done anything", async () => {
    equal(await newestInFile(backend, "local"), undefined);
  });
});
