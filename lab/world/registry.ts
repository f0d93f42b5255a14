import { z } from "zod";
import { MANIFEST_TYPES } from "../../images/manifestTypes.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { registry } from "../names.ts";
import { worldIsDown } from "./down.ts";

/** An image as a droplet pulls it: the tag is only how it was found. */
export interface PinnedImage {
  readonly digest: string;
  /** `registry:5000/<repository>@sha256:…` */
  readonly reference: string;
}

/** @throws UserError when the registry has no such image; says which tags it has. */
export async function findImage(
  repository: string,
  tag: string,
  signal?: AbortSignal,
): Promise<PinnedImage> {
  const answer = await ask(`${repository}/manifests/${tag}`, signal);
  if (answer.status === 404) throw await noSuchImage(repository, tag, signal);
  const digest = z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .parse(answer.headers.get("docker-content-digest"));
  return { digest, reference: `${registry.host}/${repository}@${digest}` };
}

/** Tags of a repository; none when the registry does not know it. */
export async function tagsOf(repository: string, signal?: AbortSignal): Promise<string[]> {
  const answer = await ask(`${repository}/tags/list`, signal);
  if (answer.status === 404) return [];
  const Tags = z.object({ tags: z.array(z.string()).nullable() });
  return Tags.parse(await answer.json()).tags ?? [];
}

/** Repositories that the registry knows. */
export async function repositories(signal?: AbortSignal): Promise<string[]> {
  const Catalogue = z.object({ repositories: z.array(z.string()).nullable() });
  const answer = await ask("_catalog?n=1000", signal);
  return Catalogue.parse(await answer.json()).repositories ?? [];
}

/** Whether the registry answers. */
export async function registryAnswers(signal?: AbortSignal): Promise<boolean> {
  try {
    return (await ask("", signal)).ok;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof UserError) return false;
    throw error;
  }
}

async function noSuchImage(
  repository: string,
  tag: string,
  signal?: AbortSignal,
): Promise<UserError> {
  const tags = await tagsOf(repository, signal);
  return new UserError(`The lab's registry has no image ${repository}:${tag}.`, {
    given:
      tags.length === 0
        ? `it has no image ${repository} at all`
        : `tags of ${repository}: ${tags.join(", ")}`,
    next:
      repository === "odoo" && tags.length > 0
        ? `${ipai("deploy", { sha: "SHA" })}, of one of these tags`
        : `${ipai("setup")} (builds and pushes this checkout's images)`,
    code: "no-such-image",
  });
}

async function ask(path: string, signal?: AbortSignal): Promise<Response> {
  const limit = AbortSignal.timeout(10_000);
  try {
    return await fetch(`http://${registry.published}/v2/${path}`, {
      method: path.includes("/manifests/") ? "HEAD" : "GET",
      headers: { accept: MANIFEST_TYPES },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw Object.assign(worldIsDown("image registry"), { cause });
  }
}
