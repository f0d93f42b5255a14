import { readFile } from "node:fs/promises";

/** Kills the Pulumi CLI that this process has started, as a machine that loses its power would. */
export async function killEngine(): Promise<void> {
  const self = process.pid;
  const children = await readFile(`/proc/${self}/task/${self}/children`, "utf8");
  for (const pid of children.trim().split(" ").filter(Boolean)) {
    const name = (await readFile(`/proc/${pid}/comm`, "utf8")).trim();
    if (name === "pulumi") process.kill(Number(pid), "SIGKILL");
  }
}
