import { docker, DockerError } from "./docker.ts";

/** Makes the volume, or leaves the one that is there. */
export async function ensureVolume(
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const flags = Object.entries(labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
  await docker(["volume", "create", ...flags, name]);
}

/** Removes the volume if it is there. */
export async function removeVolume(name: string): Promise<void> {
  try {
    await docker(["volume", "rm", name]);
  } catch (error) {
    if (!(error instanceof DockerError && /no such volume/i.test(error.reason))) throw error;
  }
}

/** Names of the volumes that carry all the labels (`key` or `key=value`). */
export async function volumesLabelled(...wanted: string[]): Promise<string[]> {
  const filters = wanted.flatMap((label) => ["--filter", `label=${label}`]);
  const output = await docker(["volume", "ls", "--format", "{{.Name}}", ...filters]);
  return output.split("\n").filter((name) => name !== "");
}
