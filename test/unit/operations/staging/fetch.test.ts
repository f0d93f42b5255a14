import { deepEqual, rejects } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { bring } from "../../../../operations/staging/fetch.ts";
import { openRemote } from "../../../../provider/ssh/openRemote.ts";
import type { Remote } from "../../../../provider/ssh/remote.ts";
import { startSshHost, type SshHost } from "../../../support/sshHost.ts";

describe("an archive on a host", () => {
  let host: SshHost;
  let remote: Remote;
  let here: string;
  before(async () => {
    host = await startSshHost();
    remote = await openRemote(host.connection);
  });
  beforeEach(async () => {
    here = await mkdtemp(path.join(tmpdir(), "ipai-fetch-"));
  });
  afterEach(() => rm(here, { recursive: true }));
  after(async () => {
    await remote.close();
    await host.close();
  });

  const fetched = (from: string, bytes: number): Promise<void> =>
    bring(
      remote,
      { from, to: path.join(here, "staging.zip"), bytes, stack: "staging" },
      new AbortController().signal,
    );

  it("is brought here byte by byte, in pieces, and is there no more", async () => {
    const content = randomBytes(3 * 1024 * 1024 + 5);
    const from = path.join(host.folder, "staging.zip");
    await writeFile(from, content);
    await fetched(from, content.length);
    deepEqual(await readdir(here), ["staging.zip"]);
    deepEqual(content.compare(await readFile(path.join(here, "staging.zip"))), 0);
    deepEqual((await readdir(host.folder)).includes("staging.zip"), false);
  });

  it("that does not come whole is no archive, and stays on the host", async () => {
    const from = path.join(host.folder, "short.zip");
    await writeFile(from, "short");
    const incomplete = { code: "archive-incomplete", given: `${from}: 5 of 6 bytes` };
    await rejects(fetched(from, 6), incomplete);
    await rejects(fetched(`${from}-gone`, 6), { code: "archive-incomplete" });
    deepEqual(await readdir(here), []);
    deepEqual((await readdir(host.folder)).includes("short.zip"), true);
  });
});
