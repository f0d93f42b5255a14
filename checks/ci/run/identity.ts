import { z } from "zod";
import { imageDefinition } from "../../../images/catalogue.ts";
import { readReleaseLabels, type ReleaseFile } from "../../../images/releaseFile.ts";
import { docker, DockerError } from "../../../lab/docker/docker.ts";

/** For gigabytes from a registry far away. */
const PULL_LIMIT_MS = 900_000;

const inspected = z.object({ Id: z.string(), RootFS: z.object({ Layers: z.array(z.string()) }) });

/** Pulls an image that only its registry has. */
export async function haveImage(reference: string, signal: AbortSignal): Promise<void> {
  if ((await layersOf(reference, signal)).length > 0) return;
  await docker(["pull", "--quiet", reference], { signal, timeoutMs: PULL_LIMIT_MS });
}

/** What an image of Odoo is: its release, and the layers that Odoo itself is in. */
export interface OdooImage {
  readonly reference: string;
  readonly release: ReleaseFile;
  readonly baseLayers: readonly string[];
}

export async function identify(reference: string, signal: AbortSignal): Promise<OdooImage> {
  const raw = await rawInspection(reference, signal);
  const layers = inspected.parse(raw).RootFS.Layers;
  const { own, official } = imageDefinition("odoo");
  for (const base of [own.reference, official]) {
    const below = await layersOf(base, signal);
    if (below.length > 0 && below.every((layer, at) => layers[at] === layer)) {
      return { reference, release: readReleaseLabels(raw), baseLayers: below };
    }
  }
  // its base is gone from this machine: then every layer counts
  return { reference, release: readReleaseLabels(raw), baseLayers: layers };
}

export async function imageId(reference: string, signal: AbortSignal): Promise<string> {
  return inspected.parse(await rawInspection(reference, signal)).Id;
}

async function layersOf(reference: string, signal: AbortSignal): Promise<string[]> {
  try {
    return inspected.parse(await rawInspection(reference, signal)).RootFS.Layers;
  } catch (error) {
    if (error instanceof DockerError) return [];
    throw error;
  }
}

async function rawInspection(reference: string, signal: AbortSignal): Promise<unknown> {
  return JSON.parse(
    await docker(["image", "inspect", "--format", "{{json .}}", reference], { signal }),
  );
}
