import { execa } from "execa";

export interface RemovedImages {
  readonly removed: number;
  /** Those that a container still uses. */
  readonly kept: readonly string[];
}

/**
 * Takes away the images that set-up has built on this machine: ours by name, and what was tagged
 * for the lab's registry. One that a container uses stays.
 */
export async function removeImages(registry: string, signal: AbortSignal): Promise<RemovedImages> {
  const list = ["image", "ls", "--format", "{{.Repository}}:{{.Tag}}"];
  const { stdout } = await execa("docker", list, { cancelSignal: signal });
  const ours = stdout
    .split("\n")
    .filter((name) => name.startsWith("ipai/") || name.startsWith(`${registry}/`));
  const kept: string[] = [];
  for (const name of ours) {
    const { failed } = await execa("docker", ["image", "rm", name], {
      reject: false,
      cancelSignal: signal,
    });
    signal.throwIfAborted();
    if (failed) kept.push(name);
  }
  return { removed: ours.length - kept.length, kept };
}
