import { aside } from "./aside.ts";

/** Before every other drop-in: of a setting that is written twice sshd takes the first. */
export const SSHD_FILE = "/etc/ssh/sshd_config.d/00-ipai.conf";

/**
 * Lynis and dev-sec agree on these. `MaxSessions` bounds the channels of one connection, which the
 * provider uses in parallel. No `AcceptEnv`: secrets never travel in an environment.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  PermitRootLogin: "prohibit-password",
  PasswordAuthentication: "no",
  KbdInteractiveAuthentication: "no",
  AllowTcpForwarding: "no",
  AllowStreamLocalForwarding: "no",
  AllowAgentForwarding: "no",
  X11Forwarding: "no",
  PermitTunnel: "no",
  MaxAuthTries: "3",
  MaxSessions: "10",
  LoginGraceTime: "30",
  ClientAliveInterval: "300",
  ClientAliveCountMax: "2",
  LogLevel: "VERBOSE",
};

/** What a stack asks of sshd beyond the same for all. */
export interface SshdNeeds {
  /** Whether whoever serves the control room may have a socket of the host lead to their machine. */
  readonly sockets: boolean;
}

/**
 * sshd has one list of what may be listened on for ports and sockets alike, and keeps it empty unless
 * ports are allowed in general; `PermitListen none` then takes every port out again
 * (`check_rfwd_permission` in OpenSSH's channels.c).
 */
const SOCKETS_ALONE: Readonly<Record<string, string>> = {
  AllowTcpForwarding: "remote",
  PermitListen: "none",
  AllowStreamLocalForwarding: "remote",
};

const settingsFor = ({ sockets }: SshdNeeds): Readonly<Record<string, string>> => ({
  ...SETTINGS,
  ...(sockets && SOCKETS_ALONE),
});

export function sshdText(needs: SshdNeeds): string {
  const lines = Object.entries(settingsFor(needs)).map(([key, value]) => `${key} ${value}`);
  return ["# Written by the stack.", ...lines, ""].join("\n");
}

const KEYS = Object.keys({ ...SETTINGS, ...SOCKETS_ALONE }).join("|");

/**
 * What sshd makes of all its files for somebody from outside who logs in as root, and what the
 * daemon that runs offers to whoever comes: it may have read other files when it started.
 */
export const SSHD_LOOK = `
/usr/sbin/sshd -T -C user=root,host=outside,addr=192.0.2.1 || exit
port=$(/usr/sbin/sshd -T | sed -n 's/^port //p' | head -n 1)
ssh -F none -p "$port" -o BatchMode=yes -o PreferredAuthentications=none -o LogLevel=ERROR \\
  -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null root@127.0.0.1 true 2>&1 |
  sed -n 's/.*Permission denied (\\(.*\\)).*/offers \\1/p'
`;

export function sshdInForce(needs: SshdNeeds): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(
      Object.entries(settingsFor(needs)).map(([key, value]) => [
        key.toLowerCase(),
        // sshd's own older word for it
        value === "prohibit-password" ? "without-password" : value,
      ]),
    ),
    offers: "publickey",
  };
}

/**
 * Puts aside what speaks before our file, and has sshd read ours first where the main file does not
 * include it, or says something of its own above the line that does.
 */
export const SSHD_MEND = `
set -eu
${aside}
export LC_ALL=C
main=/etc/ssh/sshd_config
for file in /etc/ssh/sshd_config.d/*.conf; do
  [ "$file" != ${SSHD_FILE} ] || break
  ! grep -qiE '^[[:space:]]*(${KEYS})[[:space:]=]' "$file" || aside "$file"
done
own='Include ${SSHD_FILE}'
above=$(sed '/^[[:space:]]*Include[[:space:]].*sshd_config\\.d/Iq' "$main")
case $above in *sshd_config.d*) included=yes ;; *) included= ;; esac
if [ "$(head -n 1 "$main")" != "$own" ] && { [ -z "$included" ] ||
    printf '%s\\n' "$above" | grep -qiE '^[[:space:]]*(${KEYS})[[:space:]=]'; }; then
  cp -a -- "$main" "$main.ipai-new"
  { echo "$own"; cat -- "$main"; } >"$main.ipai-new"
  mv -f -- "$main.ipai-new" "$main"
  echo "$main: ${SSHD_FILE} is included first"
fi
/usr/sbin/sshd -t
systemctl reload ssh.service
`;
