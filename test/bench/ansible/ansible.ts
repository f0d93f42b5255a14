import { execa } from "execa";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { timeCommand } from "../measure.ts";

/** The last release that runs on Python 3.11, Debian 12's. */
const ANSIBLE_VERSION = "2.19.14";

/** How the measured host is reached. */
export interface Target {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly privateKeyFile: string;
  readonly hostKey: string;
}

/** Ansible in an environment of its own, with a playbook for one host. */
export interface Ansible {
  /** One run over a host that already is as declared; seconds. */
  run(options?: { check?: boolean }): Promise<number>;
}

/**
 * Installs Ansible below `folder` where it is not yet, and writes the inventory and the playbook.
 * Tuned the way its users tune it: pipelining, one persistent SSH connection.
 */
export async function prepareAnsible(
  folder: string,
  target: Target,
  playbook: string,
): Promise<Ansible> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const bin = path.join(folder, "venv", "bin");
  if (!existsSync(path.join(bin, "ansible-playbook"))) {
    await execa("python3", ["-m", "venv", path.join(folder, "venv")]);
    await execa(path.join(bin, "pip"), ["install", "-q", `ansible-core==${ANSIBLE_VERSION}`]);
  }
  const { address, port, user, privateKeyFile, hostKey } = target;
  await writeFile(path.join(folder, "known_hosts"), `[${address}]:${port} ${hostKey}\n`);
  await writeFile(
    path.join(folder, "inventory.ini"),
    `host ansible_host=${address} ansible_port=${port} ansible_user=${user} ` +
      `ansible_ssh_private_key_file=${privateKeyFile} ` +
      `ansible_ssh_common_args='-o UserKnownHostsFile=${path.join(folder, "known_hosts")}'\n`,
  );
  await writeFile(path.join(folder, "ansible.cfg"), "[ssh_connection]\npipelining = True\n");
  await writeFile(path.join(folder, "playbook.yml"), playbook, { mode: 0o600 });
  return {
    run: ({ check = false } = {}) =>
      timeCommand(
        [
          path.join(bin, "ansible-playbook"),
          ...["-i", "inventory.ini", "playbook.yml"],
          ...(check ? ["--check"] : []),
        ],
        { cwd: folder, env: { ANSIBLE_CONFIG: path.join(folder, "ansible.cfg") } },
      ),
  };
}
