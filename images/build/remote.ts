import { execa } from "execa";
import { z } from "zod";
import type { TaggedImage } from "../tags.ts";
import { registry as lab } from "../../lab/names.ts";
import type { Step } from "../../report/logger.ts";
import { UserError } from "../../report/userError.ts";
import { pushImage, type BuildTools } from "./buildImage.ts";
import { isPushed } from "./registry.ts";

/** A registry elsewhere, over a slow line. Milliseconds. */
const LIMIT = 60_000;
const ABSENT = /no such manifest|manifest unknown|not found|name unknown/i;

/**
 * Whether a registry, the lab's or another, holds an image; asked as the user that docker is logged
 * in as.
 *
 * @throws UserError when it does not say.
 */
export async function registryHolds(
  { client, signal }: BuildTools,
  registry: string,
  image: TaggedImage,
): Promise<boolean> {
  if (registry === lab.published) return isPushed(registry, image, signal);
  const reference = `${registry}/${image.name}:${image.tag}`;
  const asked = await execa(client, ["manifest", "inspect", reference], {
    reject: false,
    timeout: LIMIT,
    cancelSignal: signal,
    stdin: "ignore",
    // older clients keep the command for those who ask for it
    env: { DOCKER_CLI_EXPERIMENTAL: "enabled" },
  });
  signal.throwIfAborted();
  if (asked.exitCode === 0) return true;
  if (ABSENT.test(asked.stderr)) return false;
  throw new UserError(`The image registry ${registry} does not say whether it has the image.`, {
    given: asked.stderr.trim() || "no answer within a minute",
    next: `docker login ${registry.split("/", 1)[0] ?? registry}, then run the command again`,
    code: "registry-failed",
  });
}

/**
 * Gives a registry an image under a tag that it does not have. A build takes minutes, and somebody
 * else's push of the same tag may have been deployed meanwhile: what a tag once stood for stays.
 */
export async function pushOnce(
  tools: BuildTools,
  registry: string,
  image: TaggedImage,
  step: Step,
): Promise<void> {
  const reference = `${registry}/${image.name}:${image.tag}`;
  if (!(await registryHolds(tools, registry, image))) return pushImage(tools, reference, step);
  step.result("the registry has got it meanwhile, and keeps its own");
}

const inspection = z
  .array(z.looseObject({ RepoDigests: z.array(z.string()).nullish().default([]) }))
  .length(1);

/**
 * What `docker image inspect` says of an image, and its digest in the registry; pulled first when
 * this machine does not have it from there.
 *
 * @throws UserError when it cannot be had.
 */
export async function inspectPushed(
  { client, signal }: BuildTools,
  repository: string,
  tag: string,
): Promise<{ digest: string; inspected: unknown }> {
  const reference = `${repository}:${tag}`;
  const local = await digestOf();
  if (local) return local;
  const pull = await execa(client, ["pull", "--quiet", reference], {
    reject: false,
    stdin: "ignore",
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  const pulled = pull.exitCode === 0 ? await digestOf() : undefined;
  if (pulled) return pulled;
  throw new UserError(`The image ${reference} is in the registry and could not be read.`, {
    given: pull.stderr.trim(),
    next: `docker pull ${reference}`,
    code: "image-unreadable",
  });

  async function digestOf(): Promise<{ digest: string; inspected: unknown } | undefined> {
    const { exitCode, stdout } = await execa(client, ["image", "inspect", reference], {
      reject: false,
      stdin: "ignore",
      cancelSignal: signal,
    });
    if (exitCode !== 0) return undefined;
    const [inspected] = inspection.parse(JSON.parse(stdout));
    const found = inspected?.RepoDigests?.find((it) => it.startsWith(`${repository}@`));
    if (found === undefined) return undefined;
    return { digest: found.slice(repository.length + 1), inspected };
  }
}
