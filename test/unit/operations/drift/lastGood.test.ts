import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { alertFor } from "../../../../operations/drift/alert.ts";
import { lastGood } from "../../../../operations/drift/lastGood.ts";
import { openRemote } from "../../../../provider/ssh/openRemote.ts";
import type { Remote } from "../../../../provider/ssh/remote.ts";
import type { SshHost } from "../../../support/sshHost.ts";
import { startSshHost } from "../../../support/sshHost.ts";
import { checkout } from "../evidence/support.ts";

describe("the time of the last check without drift", () => {
  let host: SshHost,
    remote: Remote,
    said: string[],
    ask: (good: boolean, folder?: string) => ReturnType<typeof lastGood>;
  const file = () => path.join(host.folder, "drift-last-good");

  beforeEach(async () => {
    host = await startSshHost();
    remote = await openRemote(host.connection);
    const made = await checkout();
    said = made.said;
    const { root, log, signal } = made.ctx;
    await rm(root, { recursive: true });
    ask = (ok, folder = host.folder) => {
      const look = { ok, host: ok ? [] : ['File it\'s "a"'], addons: [], repair: "" };
      return lastGood(remote, { folder, look, log, signal });
    };
  });
  afterEach(async () => {
    await remote.close();
    await host.close();
  });

  it("is not known before there was one, and a check with drift keeps none", async () => {
    equal((await ask(false)).at, null);
    equal((await readdir(host.folder)).includes("drift-last-good"), false);
  });

  it("is the host's own time of the newest good check; it and what was found are all that is left on the host", async () => {
    const before = await readdir(host.folder);
    const { at, checkedAt } = await ask(true);
    deepEqual(at, checkedAt);
    deepEqual((await ask(false)).at, at);
    deepEqual(await readdir(host.folder), [...before, "drift", "drift-last-good"].sort());
    deepEqual(await readdir(path.join(host.folder, "drift")), ["last-look.json"]);
  });

  it("stands with what each check found, in a file that n8n may read", async () => {
    const kept = path.join(host.folder, "drift/last-look.json");
    const found = async (): Promise<unknown> => JSON.parse(await readFile(kept, "utf8"));
    const time = (date: Date | null) => date && date.toISOString().replace(".000", "");
    const drift = { ok: false, host: ['File it\'s "a"'], addons: [], repair: "" };
    const first = time((await ask(false)).checkedAt);
    deepEqual(await found(), { checkedAt: first, lastGood: null, ...drift });
    const good = time((await ask(true)).at);
    deepEqual(await found(), { checkedAt: good, lastGood: good, ...drift, ok: true, host: [] });
    const last = time((await ask(false)).checkedAt);
    deepEqual(await found(), { checkedAt: last, lastGood: good, ...drift });
    equal((await stat(kept)).mode & 0o777, 0o644);
    equal((await stat(path.dirname(kept))).mode & 0o777, 0o755);
  });

  it("is replaced in one step: who reads meanwhile sees the old one or the new one, whole", async () => {
    await ask(true);
    const seen = new Set<string>();
    let going = true;
    const read = async (): Promise<void> => {
      while (going) seen.add(await readFile(file(), "utf8"));
    };
    const reader = read();
    for (let round = 0; round < 5; round++) await ask(true);
    going = false;
    await reader;
    ok(
      [...seen].every((text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/.test(text)),
      [...seen].join(),
    );
  });

  it("that nobody could have kept counts as unknown, and is said", async () => {
    for (const text of ["yesterday", "2999-01-01T00:00:00Z"]) {
      await writeFile(file(), text);
      equal((await ask(false)).at, null);
      match(said.join("\n"), /drift-last-good holds (no time|a time that has not come)/);
      said.length = 0;
    }
  });

  it("is an error where it cannot be kept", async () => {
    await rejects(ask(true, path.join(host.folder, "absent")), /keep what this check found/);
  });

  it("becomes an alert after a day, another after two, and the worst when it is unknown", () => {
    const hour = 3600;
    deepEqual([0, 24 * hour - 1, 24 * hour, 48 * hour - 1, 48 * hour, null].map(alertFor), [
      "none",
      "none",
      "24h",
      "24h",
      "48h",
      "48h",
    ]);
  });
});
