import {
  JOURNAL_IN_FORCE,
  JOURNAL_LOOK,
  JOURNAL_MEND,
} from "../../../components/hostBase/journal.ts";
import { SSHD_LOOK, SSHD_MEND, sshdInForce } from "../../../components/hostBase/sshd.ts";
import { TIME_ZONE_LOOK, timeZoneMend } from "../../../components/hostBase/timeZone.ts";
import {
  UPGRADES_IN_FORCE,
  UPGRADES_LOOK,
  UPGRADES_MEND,
} from "../../../components/hostBase/upgrades.ts";
import { nothingElseIn } from "../../../components/ownedFolders.ts";
import { dataOwner } from "../../../components/owner.ts";
import { POSTGRES_CLUSTER } from "../../../components/paths.ts";
import { postgres } from "../../../images/contracts.ts";
import type { EffectInputs } from "../../../provider/resources/effect/inputs.ts";

const sshd: EffectInputs = {
  name: "sshd",
  look: SSHD_LOOK,
  mend: SSHD_MEND,
  settings: sshdInForce({ sockets: false }),
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
export const zone: EffectInputs = {
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
/** As the stack declares it: the cluster alone, beside which the container keeps nothing. */
const cluster: EffectInputs = dataOwner({
  of: "database",
  folder: POSTGRES_CLUSTER,
  user: postgres.user,
});
/** A folder of the stack's. */
export const NGINX = "/etc/nginx/ipai.d";
const folders: EffectInputs = nothingElseIn({ [NGINX]: ["50-a.conf"], "/opt/ipai/n8n": [] });

/** What a hand does to a host, and which setting is then in force. */
export const faults: readonly {
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
    what: "a cluster of PostgreSQL's that another number owns after a restore",
    effect: cluster,
    byHand: `chown -R 70:70 ${POSTGRES_CLUSTER}`,
    inForce: { owner: `70:70 (${POSTGRES_CLUSTER})` },
  },
  {
    what: "one table's file that root has copied into the cluster",
    effect: cluster,
    byHand: `chown 0:0 ${POSTGRES_CLUSTER}/base/5/1259`,
    inForce: { owner: `0:0 (${POSTGRES_CLUSTER}/base/5/1259)` },
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
