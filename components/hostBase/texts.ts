// Files of the host that no application owns. Texts only; where they go is in hostBase.ts.

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
