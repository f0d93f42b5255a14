import { execa } from "execa";
import { join } from "node:path";
import type { ImageDefinition, OwnBase } from "../catalogue.ts";
import { contentTag } from "../contentTag.ts";
import type { Logger } from "../../report/logger.ts";
import { buildImage, labelOf, type BuildTools } from "./buildImage.ts";
import { provideDebian } from "./debian.ts";

/** Says from which content of its folder a base was built. */
export const CONTENT_LABEL = "ipai.content";
/** A network without an image registry must cost seconds. Milliseconds. */
const PROBE_LIMIT = 8_000;

export type BaseKind = "official" | "own";

/**
 * Which bases to build on: the official images where Docker's image registry answers, else
 * ours, from package registries alone. Says which.
 */
export async function chooseBases(
  tools: BuildTools,
  probe: ImageDefinition,
  logger: Logger,
): Promise<BaseKind> {
  const { exitCode } = await execa(tools.client, ["manifest", "inspect", probe.official], {
    reject: false,
    timeout: PROBE_LIMIT,
    cancelSignal: tools.signal,
    stdin: "ignore",
  });
  tools.signal.throwIfAborted();
  const official = exitCode === 0;
  logger.info(
    official
      ? "images: on the official bases (an image registry answers)"
      : "images: on bases built from package registries (no image registry answers)",
  );
  return official ? "official" : "own";
}

/** The base's reference, built first if it is ours and its folder has changed since. */
export async function provideBase(
  tools: BuildTools,
  root: string,
  definition: ImageDefinition,
  kind: BaseKind,
  logger: Logger,
): Promise<string> {
  if (kind === "official") return definition.official;
  await provideDebian(tools, logger);
  await buildOwn(tools, root, definition.own, logger);
  return definition.own.reference;
}

async function buildOwn(
  tools: BuildTools,
  root: string,
  base: OwnBase,
  logger: Logger,
): Promise<void> {
  if (base.on) await buildOwn(tools, root, base.on.base, logger);
  const content = await contentTag(root, pathsOf(base));
  if ((await labelOf(tools, base.reference, CONTENT_LABEL)) === content) return;
  const build = {
    reference: base.reference,
    context: join(root, "images", base.folder),
    arguments: base.on ? { [base.on.argument]: base.on.base.reference } : {},
    labels: { [CONTENT_LABEL]: content },
  };
  await logger.step(`build the base image ${base.reference}`, (step) =>
    buildImage(tools, build, step),
  );
}

/** A base is another one when what it stands on is. */
function pathsOf(base: OwnBase): string[] {
  return [`images/${base.folder}`, ...(base.on ? pathsOf(base.on.base) : [])];
}
