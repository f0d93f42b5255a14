import { readdir, readFile, readlink } from "node:fs/promises";
import { isErrno } from "../../machine/errno.ts";

/** State "listen" in /proc/net/tcp (include/net/tcp_states.h). */
const LISTEN = "0A";
/** Addresses, as the kernel prints them, that a listener on 127.0.0.1 collides with. */
const COLLIDING = new Set([
  "00000000",
  "0100007F",
  "0".repeat(32),
  "0000000000000000FFFF00000100007F",
]);

/**
 * The process that listens on a TCP port of 127.0.0.1: "nginx (process 812)".
 *
 * @returns `undefined` when nobody does; "a process of another user" when it may not be seen.
 */
export async function listenerOf(port: number): Promise<string | undefined> {
  const tables = await Promise.all(["tcp", "tcp6"].map(readTable));
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return undefined;
  for (const pid of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    if (await holdsSocket(pid, inodes)) {
      const name = await readFile(`/proc/${pid}/comm`, "utf8");
      return `${name.trim()} (process ${pid})`;
    }
  }
  return "a process of another user";
}

async function readTable(name: string): Promise<string> {
  // A kernel without IPv6 has no tcp6.
  return readFile(`/proc/net/${name}`, "utf8").catch((error: unknown) => {
    if (isErrno(error, "ENOENT")) return "";
    throw error;
  });
}

/** Exported for its test. */
export function listeningInodes(table: string, port: number): string[] {
  return table
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([, local = "", , state, , , , , , inode]) => {
      const [address = "", hexPort = ""] = local.split(":");
      const collides = COLLIDING.has(address) && Number.parseInt(hexPort, 16) === port;
      return collides && state === LISTEN && inode !== undefined ? [inode] : [];
    });
}

async function holdsSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  try {
    for (const descriptor of await readdir(`/proc/${pid}/fd`)) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`);
      if (inodes.has(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? "")) return true;
    }
  } catch (error) {
    // It ended while we looked, or it belongs to another user.
    if (!isErrno(error, "ENOENT", "EACCES", "ESRCH")) throw error;
  }
  return false;
}
