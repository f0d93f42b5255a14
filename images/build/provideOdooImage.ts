import { imageDefinition } from "../catalogue.ts";
import { releaseTag } from "../gitSha.ts";
import { readReleaseLabels, type ReleaseFile } from "../releaseFile.ts";
import type { Logger } from "../../report/logger.ts";
import { chooseBases } from "./base.ts";
import type { BuildTools } from "./buildImage.ts";
import { buildClient } from "./client.ts";
import { refuseUncommitted } from "./refuseUncommitted.ts";
import { inspectPushed, pushOnce, registryHolds } from "./remote.ts";
import { machineCache } from "../../machine/machineCache.ts";
import { buildOdooImage } from "./odooImage.ts";

export interface ProvideOdooImageOptions {
  /** The checkout. */
  readonly root: string;
  /** Host and optional path, as this machine reaches it: `127.0.0.1:5055`, `ghcr.io/owner/name`. */
  readonly registry: string;
  /** Whether it may hold what no commit does; it is marked then. */
  readonly allowDirty: boolean;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export interface OdooImage {
  /** `<registry>/odoo:<tag>`. */
  readonly reference: string;
  readonly digest: string;
  /** What its labels say. */
  readonly release: ReleaseFile;
  /** False when the registry had it: a release is never built twice under one name. */
  readonly built: boolean;
}

/**
 * Sees to it that a registry holds the image of Odoo that this checkout makes.
 *
 * @throws UserError when something is not committed, or the registry, the build or the push fails.
 */
export async function provideOdooImage(options: ProvideOdooImageOptions): Promise<OdooImage> {
  const { root, registry, logger, signal } = options;
  await refuseUncommitted(options);
  const tag = await releaseTag(root);
  const tools: BuildTools = { client: await buildClient(), signal };
  const repository = `${registry}/odoo`;
  const reference = `${repository}:${tag}`;
  const image = { name: "odoo", tag } as const;
  const built = !(await registryHolds(tools, registry, image));
  if (built) {
    const bases = await chooseBases(tools, imageDefinition("odoo"), logger);
    await buildOdooImage(tools, { root, cache: machineCache(), tag, reference, bases, logger });
    await logger.step(`push ${reference}`, (step) => pushOnce(tools, registry, image, step));
  }
  const { digest, inspected } = await inspectPushed(tools, repository, tag);
  return { reference, digest, release: readReleaseLabels(inspected), built };
}
