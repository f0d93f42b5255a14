import type { Settings } from "../config/settings.ts";
import { imageDefinition } from "../images/catalogue.ts";
import type { ImageName } from "../images/catalogue.ts";
import { contentTag } from "../images/contentTag.ts";
import { ipai } from "../report/ipai.ts";
import { UserError } from "../report/userError.ts";
import { callFailure, engineEnded } from "./callFailure.ts";
import type { Surroundings } from "./surroundings.ts";

/** The images of a stack, each pinned by digest. */
export interface StackImages {
  /** By the git SHA that the settings name. */
  readonly odoo: string;
  /** The others by what their folders in `images/` hold. */
  readonly n8n: string;
  readonly postgres: string;
  /** Where the stack has a mail catcher. */
  readonly mail?: string;
}

type Registry = Pick<Surroundings, "image">;

/** @throws UserError when the registry lacks one of them: the preview fails, and nothing changes. */
export async function stackImages(settings: Settings, registry: Registry): Promise<StackImages> {
  const { mail, root } = settings;
  const byContent = async (name: ImageName) =>
    pinned(registry, name, await contentTag(root, imageDefinition(name).paths));
  const [odoo, n8n, postgres, catcher] = await Promise.all([
    release(settings, registry),
    byContent("n8n"),
    byContent("postgres"),
    mail.kind === "catcher" ? byContent("mail") : undefined,
  ]);
  return { odoo, n8n, postgres, ...(catcher !== undefined && { mail: catcher }) };
}

/** A tag is only a name: where the settings say what it stands for, nothing else will do. */
async function release(
  { release: tag, digest, stack }: Settings,
  registry: Registry,
): Promise<string> {
  const reference = await pinned(registry, "odoo", tag);
  if (digest === undefined || reference.endsWith(`@${digest}`)) return reference;
  throw new UserError(
    `The registry's odoo:${tag} is not the image that stack ${stack} is to run.`,
    {
      given: `to run: ${digest}\nregistry: ${reference}`,
      code: "image-changed",
      next: `find out who pushed that tag again; to take what is there now: ${ipai("deploy", { sha: tag, stack })}`,
    },
  );
}

async function pinned(registry: Registry, name: ImageName, tag: string): Promise<string> {
  try {
    return await registry.image(name, tag);
  } catch (cause) {
    if (engineEnded(cause)) throw cause;
    const { given, next } = callFailure(cause);
    throw new UserError(`The image ${name}:${tag} cannot be used.`, {
      given,
      code: "image-not-found",
      next:
        next ??
        (name === "odoo"
          ? `Deploy a release that the registry has: ${ipai("deploy", { sha: "SHA" })}`
          : `Build and push this checkout's images: ${ipai("setup")}`),
      cause,
    });
  }
}
