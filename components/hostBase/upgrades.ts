import { aside } from "./aside.ts";

export const UPGRADES_FILE = "/etc/apt/apt.conf.d/52ipai";

const ORIGIN = "origin=Debian,codename=${distro_codename}-security,label=Debian-Security";
const HELD_BACK = ["docker", "containerd", "runc", "postgresql"];

/**
 * Security updates by themselves, but never Docker's: a restart of the daemon in the night is a
 * restart of the production. Reboots are decided by people. apt adds lists up over all files, and
 * Debian's own names the whole distribution: each list is emptied first.
 */
export const UNATTENDED_UPGRADES = `// Written by the stack.
APT::Periodic::Enable "1";
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
#clear Unattended-Upgrade::Allowed-Origins;
#clear Unattended-Upgrade::Origins-Pattern;
Unattended-Upgrade::Origins-Pattern { "${ORIGIN}"; };
#clear Unattended-Upgrade::Package-Whitelist;
#clear Unattended-Upgrade::Package-Blacklist;
Unattended-Upgrade::Package-Blacklist { ${HELD_BACK.map((name) => `"${name}";`).join(" ")} };
Unattended-Upgrade::Automatic-Reboot "false";
`;

/** What apt makes of all its files; a list is one line. */
export const UPGRADES_LOOK = `
apt-config dump --format '%f %v%n' APT::Periodic Unattended-Upgrade | awk '
  { name = tolower($1); $1 = ""; sub(/^ /, "") }
  name ~ /::$/ { sub(/::$/, "", name); value[name] = value[name] (value[name] ? " " : "") $0; next }
  $0 != "" { value[name] = $0 }
  END { for (name in value) print name, value[name] }'
`;

export const UPGRADES_IN_FORCE: Readonly<Record<string, string>> = {
  "apt::periodic::enable": "1",
  "apt::periodic::update-package-lists": "1",
  "apt::periodic::unattended-upgrade": "1",
  "unattended-upgrade::allowed-origins": "absent",
  "unattended-upgrade::origins-pattern": ORIGIN,
  "unattended-upgrade::package-whitelist": "absent",
  "unattended-upgrade::package-blacklist": HELD_BACK.join(" "),
  "unattended-upgrade::automatic-reboot": "false",
};

/** Puts aside what speaks of the same after our file: apt takes the last, and adds lists up. */
export const UPGRADES_MEND = `
set -eu
${aside}
export LC_ALL=C
after=
for file in /etc/apt/apt.conf.d/* /etc/apt/apt.conf; do
  if [ "$file" = ${UPGRADES_FILE} ]; then after=yes; continue; fi
  [ -n "$after" ] && [ -f "$file" ] || continue
  ! grep -qiE 'Unattended-Upgrade|Periodic' "$file" || aside "$file"
done
`;
