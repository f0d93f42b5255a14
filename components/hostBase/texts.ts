// Files of the host that no application owns. Texts only; where they go is in hostBase.ts.

/**
 * Lynis and dev-sec agree on these. `MaxSessions` bounds the channels of one connection, which the
 * provider uses in parallel. No `AcceptEnv`: secrets never travel in an environment.
 */
export const SSHD_HARDENING = `# Written by the stack.
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowTcpForwarding no
AllowAgentForwarding no
X11Forwarding no
PermitTunnel no
MaxAuthTries 3
MaxSessions 10
LoginGraceTime 30
ClientAliveInterval 300
ClientAliveCountMax 2
LogLevel VERBOSE
`;

export const JOURNAL_CAP = `# Written by the stack.
[Journal]
Storage=persistent
SystemMaxUse=500M
`;

/**
 * Security updates by themselves, but never Docker's: a restart of the engine in the night is a
 * restart of the production. Reboots are decided by people.
 */
export const UNATTENDED_UPGRADES = `// Written by the stack.
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Origins-Pattern {
  "origin=Debian,codename=\${distro_codename}-security,label=Debian-Security";
};
Unattended-Upgrade::Package-Blacklist { "docker"; "containerd"; "runc"; "postgresql"; };
Unattended-Upgrade::Automatic-Reboot "false";
`;

/** Sets the zone at boot and whenever the setting changes: a symbolic link is no `File`. */
export function timeZoneUnit(timeZone: string): string {
  return `# Written by the stack.
[Unit]
Description=Time zone ${timeZone}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/ln -sfn /usr/share/zoneinfo/${timeZone} /etc/localtime

[Install]
WantedBy=sysinit.target
`;
}

/** Mounts the data volume. `nofail`: a host without its volume must still let people log in. */
export function dataMountUnit(device: string, path: string): string {
  return `# Written by the stack.
[Unit]
Description=Data of the stack

[Mount]
What=${device}
Where=${path}
Type=ext4
Options=defaults,noatime,nofail

[Install]
WantedBy=multi-user.target
`;
}
