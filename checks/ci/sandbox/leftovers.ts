import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { containersLabelled } from "../../../lab/docker/container.ts";
import { docker, DockerError } from "../../../lab/docker/docker.ts";
import { removeVolume, volumesLabelled } from "../../../lab/docker/volume.ts";
import { waitFor } from "../../../lab/waitFor.ts";
import { holderSchema, isGone, thisProcess } from "../../../machine/holder.ts";

const labels = {
  /** Name of the sandbox that the object belongs to. */
  sandbox: "ipai.sandbox",
  checkout: "ipai.sandbox.checkout",
  /** The process that made it: as JSON. */
  holder: "ipai.sandbox.holder",
} as const;

/** What every object of a sandbox carries, as arguments for the daemon. */
export async function ownLabels(name: string, root: string): Promise<string[]> {
  const me = JSON.stringify(await thisProcess());
  return [
    `--label=${labels.sandbox}=${name}`,
    `--label=${labels.checkout}=${root}`,
    `--label=${labels.holder}=${me}`,
  ];
}

/** The folder of what a sandbox mounts into its containers, passwords among it. */
export function folderOf(name: string): string {
  return path.join(tmpdir(), name);
}

export async function removeFolder(name: string): Promise<void> {
  await rm(folderOf(name), { recursive: true, force: true });
}

/** A client that was stopped in the middle of `docker run` may still get its container. */
const PATIENCE = 30_000;

/** Removes the containers, volumes and network of a sandbox; what is gone already is no fault. */
export async function removeObjects(name: string): Promise<void> {
  let refusal: unknown;
  const attempt = (): Promise<true | undefined> =>
    removeOnce(`${labels.sandbox}=${name}`).then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof DockerError)) throw error;
        refusal = error;
        return undefined;
      },
    );
  if ((await waitFor(attempt, { timeoutMs: PATIENCE })) === undefined) throw refusal;
}

/** Names of the volumes of a sandbox. */
export function volumesOf(name: string): Promise<string[]> {
  return volumesLabelled(`${labels.sandbox}=${name}`);
}

async function removeOnce(own: string): Promise<void> {
  const containers = await containersLabelled(own);
  if (containers.length > 0) await docker(["rm", "--force", "--volumes", ...containers]);
  for (const volume of await volumesLabelled(own)) await removeVolume(volume);
  for (const network of await networks(own, "{{.Name}}")) await docker(["network", "rm", network]);
}

/** Removes the sandboxes of this checkout whose process was killed. */
export async function removeLeftovers(root: string): Promise<void> {
  const format = `{{.Label "${labels.sandbox}"}}\t{{.Label "${labels.holder}"}}`;
  // The network is the first thing of a sandbox that is made and the last that is removed.
  for (const line of await networks(`${labels.checkout}=${root}`, format)) {
    const [name = "", maker = ""] = line.split("\t");
    if (!(await isGone(holderSchema.parse(JSON.parse(maker))))) continue;
    // Its network, by which it is found, goes last.
    await removeFolder(name);
    await removeObjects(name);
  }
}

async function networks(label: string, format: string): Promise<string[]> {
  const args = ["network", "ls", "--filter", `label=${label}`, "--format", format];
  return (await docker(args)).split("\n").filter((line) => line !== "");
}
