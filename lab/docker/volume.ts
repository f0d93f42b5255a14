import { z } from "zod";
import { docker, DockerError } from "./docker.ts";

const volumeLabels = z.record(z.string(), z.string()).nullable();

/**
 * Makes the volume, or leaves the one that is there.
 *
 * @returns its labels: of one that was there, those that its maker gave it.
 */
export async function ensureVolume(
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const flags = Object.entries(labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
  await docker(["volume", "create", ...flags, name]);
  const found = await docker(["volume", "inspect", "--format", "{{json .Labels}}", name]);
  return volumeLabels.parse(JSON.parse(found)) ?? {};
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
