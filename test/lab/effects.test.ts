import { deepEqual, equal, match } from "node:assert/strict";
import { JOURNAL_CAP, JOURNAL_FILE } from "../../components/hostBase/journal.ts";
import { SSHD_FILE, sshdText } from "../../components/hostBase/sshd.ts";
import { UNATTENDED_UPGRADES, UPGRADES_FILE } from "../../components/hostBase/upgrades.ts";
import { POSTGRES_CLUSTER, SET_ASIDE } from "../../components/paths.ts";
import { postgres } from "../../images/contracts.ts";
import { docker } from "../../lab/docker/docker.ts";
import { waitUntilBooted } from "../../lab/droplet/ready.ts";
import { dropletContainer } from "../../lab/names.ts";
import { effectHandler } from "../../provider/resources/effect/handler.ts";
import type { EffectInputs } from "../../provider/resources/effect/inputs.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { callContext } from "../support/callContext.ts";
import { useDroplet } from "./droplet.ts";
import { faults, NGINX, zone } from "./support/effectFaults.ts";

const effects = [...new Set(faults.map(({ effect }) => effect))];

describe("what is in force on a lab droplet", function () {
  this.timeout(180_000);
  const droplet = useDroplet({ own: true });
  let remote: Remote;

  const shell = async (script: string) =>
    (await remote.run({ step: "act by hand", script })).stdout;
  const write = (path: string, stdin: string) =>
    remote.run({
      step: `write ${path}`,
      script: 'mkdir -p "$(dirname "$1")"; cat >"$1"',
      args: [path],
      stdin,
    });
  const read = async (effect: EffectInputs) =>
    (await effectHandler.read(callContext(remote), effect.name, effect))?.inputs.settings ?? {};

  before(async () => {
    remote = await openRemote(droplet().connection);
    await write(SSHD_FILE, sshdText({ sockets: false }));
    await write(UPGRADES_FILE, UNATTENDED_UPGRADES);
    await write(JOURNAL_FILE, JOURNAL_CAP);
    await shell("systemctl reload ssh");
    await effectHandler.create(callContext(remote), zone);
    await write("/var/lib/ipai/odoo/filestore/odoo/ab/abc", "attachment");
    await shell("chown -R 100:101 /var/lib/ipai/odoo");
    await write(`${POSTGRES_CLUSTER}/base/5/1259`, "pg_class");
    await shell(`chown -R ${postgres.user.uid}:${postgres.user.gid} ${POSTGRES_CLUSTER}`);
    await write(`${NGINX}/50-a.conf`, "");
    await shell("mkdir -p /opt/ipai/n8n");
  });
  after(() => remote.close());

  it("is what our files say, on a host that nobody touched", async () => {
    for (const effect of effects) {
      deepEqual(await read(effect), effect.settings);
    }
  });

  for (const { what, effect, byHand, inForce } of faults) {
    it(`shows ${what}, and is brought back`, async () => {
      await shell(byHand);
      const found = await read(effect);
      const differing = Object.entries(inForce).filter(([key, value]) => found[key] !== value);
      // A setting of ours that is a default too stays the same with our file left out.
      deepEqual(Object.fromEntries(differing), {});
      await effectHandler.update(callContext(remote), effect.name, effect, effect);
      deepEqual(await read(effect), effect.settings);
    });
  }

  it("loses nothing of what was in the way", async () => {
    const kept = await shell(`cd ${SET_ASIDE} && find . -type f | sort`);
    match(kept, /^\.\/etc\/apt\/apt\.conf$/m);
    match(kept, /^\.\/etc\/ssh\/sshd_config\.d\/00-a\.conf$/m);
    equal(
      await shell(`cat ${SET_ASIDE}/etc/ssh/sshd_config.d/00-a.conf`),
      "PasswordAuthentication yes\n",
    );
    equal(await shell("stat -c %u /etc/passwd"), "0\n");
    match(kept, /^\.\/etc\/nginx\/ipai\.d\/45-legacy\.conf$/m);
    match(kept, /^\.\/opt\/ipai\/n8n\/\.env$/m);
  });

  it("is the same after a reboot", async () => {
    await remote.close();
    const { name, ports, connection } = droplet();
    await docker(["restart", dropletContainer(name)]);
    await waitUntilBooted(name, ports.ssh, { timeoutMs: 120_000 });
    remote = await openRemote(connection);
    for (const effect of effects) deepEqual(await read(effect), effect.settings);
  });
});
