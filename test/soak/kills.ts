import { readdir, readFile } from "node:fs/promises";
import { execa } from "execa";

/** What is killed, without a chance to say anything. */
export const killKinds = ["ipai", "engine", "sshd's child", "dockerd", "power"] as const;
export type KillKind = (typeof killKinds)[number];

interface Target {
  /** Of the running command `ipai`. */
  readonly pid: number;
  /** The container that plays the droplet. */
  readonly droplet: string;
}

/** @returns whether there was something to kill. */
export async function kill(kind: KillKind, { pid, droplet }: Target): Promise<boolean> {
  switch (kind) {
    case "ipai":
      return signal((await family(pid)).filter((each) => !isEngine(each)));
    case "engine":
      return signal((await family(pid)).filter(isEngine));
    case "sshd's child":
      return onDroplet(droplet, "pkill -KILL -f '^sshd(-session)?: root@notty'");
    case "dockerd":
      return onDroplet(droplet, "pkill -KILL -x dockerd");
    case "power": {
      const { exitCode } = await execa("docker", ["kill", "--signal=KILL", droplet], {
        reject: false,
      });
      return exitCode === 0;
    }
  }
}

async function onDroplet(droplet: string, script: string): Promise<boolean> {
  const { exitCode } = await execa("docker", ["exec", droplet, "sh", "-c", script], {
    reject: false,
  });
  return exitCode === 0;
}

/** The engine and what it runs languages with. */
function isEngine({ program }: Process): boolean {
  return program.startsWith("pulumi");
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly program: string;
}

/** A process and all that it started. */
async function family(root: number): Promise<Process[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(names.map(processOf))).flat();
  const found = all.filter(({ pid }) => pid === root);
  for (let at = 0; at < found.length; at += 1) {
    found.push(...all.filter(({ parent }) => parent === found[at]?.pid));
  }
  return found;
}

async function processOf(pid: string): Promise<Process[]> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const end = stat.lastIndexOf(")");
  if (end < 0) return [];
  const parent = Number(stat.slice(end + 2).split(" ")[1]);
  return [{ pid: Number(pid), parent, program: stat.slice(stat.indexOf("(") + 1, end) }];
}

function signal(processes: readonly Process[]): boolean {
  let found = false;
  for (const { pid } of processes) {
    try {
      process.kill(pid, "SIGKILL");
      found = true;
    } catch {
      // It has just ended by itself.
    }
  }
  return found;
}
