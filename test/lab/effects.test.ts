import { deepEqual, equal, match } from "node:assert/strict";
import {
  JOURNAL_CAP,
  JOURNAL_FILE,
  JOURNAL_IN_FORCE,
  JOURNAL_LOOK,
  JOURNAL_MEND,
} from "../../components/hostBase/journal.ts";
import {
  SSHD_FILE,
  SSHD_HARDENING,
  SSHD_IN_FORCE,
  SSHD_LOOK,
  SSHD_MEND,
} from "../../components/hostBase/sshd.ts";
import { TIME_ZONE_LOOK, timeZoneMend } from "../../components/hostBase/timeZone.ts";
import {
  UNATTENDED_UPGRADES,
  UPGRADES_FILE,
  UPGRADES_IN_FORCE,
  UPGRADES_LOOK,
  UPGRADES_MEND,
} from "../../components/hostBase/upgrades.ts";
import { nothingElseIn } from "../../components/ownedFolders.ts";
import { dataOwner } from "../../components/owner.ts";
import { SET_ASIDE } from "../../components/paths.ts";
import { docker } from "../../lab/docker/docker.ts";
import { waitUntilBooted } from "../../lab/droplet/ready.ts";
import { dropletContainer } from "../../lab/names.ts";
import { effectHandler } from "../../provider/resources/effect/handler.ts";
import type { EffectInputs } from "../../provider/resources/effect/inputs.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { callContext } from "../support/callContext.ts";
import { useDroplet } from "./droplet.ts";

const sshd: EffectInputs = {
  name: "sshd",
  look: SSHD_LOOK,
  mend: SSHD_MEND,
  settings: SSHD_IN_FORCE,
};
const upgrades: EffectInputs = {
  name: "upgrades",
  look: UPGRADES_LOOK,
  mend: UPGRADES_MEND,
  settings: UPGRADES_IN_FORCE,
};
const journal: EffectInputs = {
  name: "journal",
  look: JOURNAL_LOOK,
  mend: JOURNAL_MEND,
  settings: JOURNAL_IN_FORCE,
};
const zone: EffectInputs = {
  name: "time-zone",
  look: TIME_ZONE_LOOK,
  mend: timeZoneMend("Asia/Manila"),
  settings: { zone: "Asia/Manila" },
};

const filestore: EffectInputs = dataOwner({
  of: "odoo",
  folder: "/var/lib/ipai/odoo",
  user: { uid: 100, gid: 101 },
});
const NGINX = "/etc/nginx/ipai.d";
const folders: EffectInputs = nothingElseIn({ [NGINX]: ["50-a.conf"], "/opt/ipai/n8n": [] });

/** What a hand does to a host, and which setting is then in force. */
const faults: readonly {
  readonly what: string;
  readonly effect: EffectInputs;
  readonly byHand: string;
  readonly inForce: Readonly<Record<string, string>>;
}[] = [
  {
    what: "a drop-in of sshd that is read first and allows passwords",
    effect: sshd,
    byHand:
      "echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/00-a.conf; systemctl reload ssh",
    inForce: { passwordauthentication: "yes", offers: "publickey,password" },
  },
  {
    what: "a drop-in of sshd for root alone",
    effect: sshd,
    byHand:
      "printf 'Match User root\\nMaxAuthTries 9\\n' >/etc/ssh/sshd_config.d/00-b.conf; systemctl reload ssh",
    inForce: { maxauthtries: "9" },
  },
  {
    what: "a line in sshd's main file above its drop-ins",
    effect: sshd,
    byHand: "sed -i '1i AllowTcpForwarding yes' /etc/ssh/sshd_config; systemctl reload ssh",
    inForce: { allowtcpforwarding: "yes" },
  },
  {
    what: "a main file of sshd that includes no drop-ins",
    effect: sshd,
    byHand: "sed -i '/^Include/d' /etc/ssh/sshd_config; systemctl reload ssh",
    inForce: { maxsessions: "10", logingracetime: "120" },
  },
  {
    what: "unattended upgrades switched off by another file",
    effect: upgrades,
    byHand: `echo 'APT::Periodic::Unattended-Upgrade "0";' >/etc/apt/apt.conf.d/99-off`,
    inForce: { "apt::periodic::unattended-upgrade": "0" },
  },
  {
    what: "all of apt's periodic work switched off by its main file",
    effect: upgrades,
    byHand: `echo 'APT::Periodic::Enable "0";' >/etc/apt/apt.conf`,
    inForce: { "apt::periodic::enable": "0" },
  },
  {
    what: "an origin that another file adds to ours",
    effect: upgrades,
    byHand: `echo 'Unattended-Upgrade::Origins-Pattern { "origin=Debian"; };' >/etc/apt/apt.conf.d/60x`,
    inForce: {
      "unattended-upgrade::origins-pattern": `${UPGRADES_IN_FORCE["unattended-upgrade::origins-pattern"] ?? ""} origin=Debian`,
    },
  },
  {
    what: "a journal that forgets at a reboot",
    effect: journal,
    byHand: `echo '[Journal]\nStorage=volatile' >/etc/systemd/journald.conf.d/90-x.conf`,
    inForce: { Storage: "volatile" },
  },
  {
    what: "another time zone",
    effect: zone,
    byHand: "timedatectl set-timezone Europe/Berlin",
    inForce: { zone: "Europe/Berlin" },
  },
  {
    what: "another time zone by the link alone",
    effect: zone,
    byHand: "ln -sfn /usr/share/zoneinfo/UTC /etc/localtime; systemctl stop systemd-timedated",
    inForce: { zone: "UTC" },
  },
  {
    what: "a filestore that root has copied",
    effect: filestore,
    byHand: "chown -R 0:0 /var/lib/ipai/odoo/filestore",
    inForce: { owner: "0:0 (/var/lib/ipai/odoo/filestore)" },
  },
  {
    what: "one attachment of another group",
    effect: filestore,
    byHand: "chgrp 0 /var/lib/ipai/odoo/filestore/odoo/ab/abc",
    inForce: { owner: "100:0 (/var/lib/ipai/odoo/filestore/odoo/ab/abc)" },
  },
  {
    what: "a link of another owner, not what it leads to",
    effect: filestore,
    byHand: "ln -s /etc/passwd /var/lib/ipai/odoo/link",
    inForce: { owner: "0:0 (/var/lib/ipai/odoo/link)" },
  },
  {
    what: "a vhost that nobody declared",
    effect: folders,
    byHand: `echo 'server { }' >${NGINX}/45-legacy.conf`,
    inForce: { [NGINX]: "45-legacy.conf" },
  },
  {
    what: "a hidden file that compose would read, and a second vhost",
    effect: folders,
    byHand: `echo COMPOSE_FILE=x >/opt/ipai/n8n/.env; ln -s /nowhere ${NGINX}/60-x.conf`,
    inForce: { [NGINX]: "60-x.conf", "/opt/ipai/n8n": ".env" },
  },
];
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
    await write(SSHD_FILE, SSHD_HARDENING);
    await write(UPGRADES_FILE, UNATTENDED_UPGRADES);
    await write(JOURNAL_FILE, JOURNAL_CAP);
    await shell("systemctl reload ssh");
    await effectHandler.create(callContext(remote), zone);
    await write("/var/lib/ipai/odoo/filestore/odoo/ab/abc", "attachment");
    await shell("chown -R 100:101 /var/lib/ipai/odoo");
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
