import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { packagesHandler } from "../../provider/resources/packages/handler.ts";
import { packagesInputs } from "../../provider/resources/packages/inputs.ts";
import type { PackagesState } from "../../provider/resources/packages/inputs.ts";
import { CommandError } from "../../provider/ssh/commandError.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { callContext } from "../support/callContext.ts";
import { useDroplet } from "./droplet.ts";

/** Small packages that depend on nothing; the first is on every Debian. */
const there = "base-files";
const [small, other] = ["hello", "tree"] as const;

describe("packages on a lab droplet", function () {
  this.timeout(300_000);
  const droplet = useDroplet();
  let remote: Remote;

  before(async () => {
    remote = await openRemote(droplet().connection);
  });
  afterEach(() => shell(`apt-get remove --yes --quiet=2 ${small} ${other} > /dev/null 2>&1`));
  after(() => remote.close());

  const shell = async (script: string) =>
    (await remote.run({ step: "look from outside", script })).stdout;
  const declared = (...names: string[]) => packagesInputs.parse({ names });
  const create = async (...names: string[]): Promise<PackagesState> =>
    (await packagesHandler.create(callContext(remote), declared(...names))).state;

  it("are installed with what was there before, whose presence is remembered", async () => {
    const state = await create(small, there);
    equal(await shell(`${small} --greeting=installed`), "installed\n");
    deepEqual(Object.keys(state.versions), [there, small]);
    match(state.versions[small] ?? "", /^\d/);
    deepEqual(state.added, [small]);
    deepEqual((await packagesHandler.read(callContext(remote), "x", state))?.state, state);
  });

  it("are installed also when dpkg was interrupted before", async () => {
    // As a power cut leaves it: what dpkg was about to write into its own records.
    await shell(`dpkg-query -s ${there} > /var/lib/dpkg/updates/0001`);
    const refused = await shell(`apt-get install --yes ${small} 2>&1 || true`);
    match(refused, /dpkg was interrupted/);
    await create(small);
    equal(await shell(`${small} --greeting=healed`), "healed\n");
    equal(await shell("dpkg --audit; ls /var/lib/dpkg/updates"), "");
  });

  it("show the one that somebody removed, and get it back", async () => {
    const state = await create(small, there);
    await shell(`apt-get remove --yes --quiet=2 ${small} > /dev/null`);
    const found = await packagesHandler.read(callContext(remote), "x", state);
    deepEqual(found?.inputs.names, [there]);
    ok(found);
    await packagesHandler.update(callContext(remote), "x", found.state, declared(small, there));
    equal(await shell(`${small} --greeting=again`), "again\n");
  });

  it("go when they are no longer named, if they were not there before", async () => {
    const state = await create(small, there);
    const next = await packagesHandler.update(callContext(remote), "x", state, declared(other));
    equal(await shell(`command -v ${small} || command -v ${other}`), `/usr/bin/${other}\n`);
    match(await shell(`dpkg-query -W ${there}`), /base-files/);
    deepEqual(next.added, [other]);
  });

  it("go on delete only when they were not there before", async () => {
    const state = await create(small, there);
    await packagesHandler.delete(callContext(remote), "x", state);
    equal(await shell(`command -v ${small} || dpkg-query -W -f '\${Package}' ${there}`), there);
    await packagesHandler.delete(callContext(remote), "x", state);
  });

  it("are gone when none of them is installed", async () => {
    const state = { names: [small], versions: {}, added: [small] };
    equal(await packagesHandler.read(callContext(remote), "x", state), undefined);
  });

  it("that do not exist fail with apt's own words, and change nothing", async () => {
    await rejects(create(small, "no-such-package-anywhere"), (error: unknown) => {
      ok(error instanceof CommandError);
      match(error.message, /: install hello, no-such-package-anywhere: exit status 100$/);
      match(error.lastLines, /Unable to locate package no-such-package-anywhere/);
      match(error.next, /^correct the packages' names/);
      return true;
    });
    equal(await shell(`command -v ${small} || echo absent`), "absent\n");
  });

  it("wait for another program that has dpkg's lock", async () => {
    await shell(`apt-get update --quiet=2; rm -f /run/packages-test.log
      systemd-run --quiet --unit=packages-test -- \
        sh -c 'exec 9<>/var/lib/dpkg/lock-frontend; python3 -c "
import fcntl, time
held = open(\\"/var/lib/dpkg/lock-frontend\\", \\"w\\")
fcntl.lockf(held, fcntl.LOCK_EX)
open(\\"/run/packages-test.log\\", \\"w\\").write(\\"held\\")
time.sleep(3)
"'
      until [ -s /run/packages-test.log ]; do sleep 0.1; done`);
    const begun = performance.now();
    await create(small);
    ok(performance.now() - begun > 1_000, "it did not wait");
  });
});
