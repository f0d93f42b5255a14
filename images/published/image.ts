import { z } from "zod";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { MANIFEST_TYPES } from "../manifestTypes.ts";
import { askRegistry, type RegistryAddress } from "./ask.ts";
import { wrongForm } from "../../report/wrongForm.ts";

const layer = z.object({ digest: z.string(), size: z.int() });
const manifest = z.object({ config: z.object({ digest: z.string() }), layers: z.array(layer) });
const index = z.object({
  manifests: z.array(
    z.object({
      digest: z.string(),
      platform: z.object({ architecture: z.string(), os: z.string() }).optional(),
    }),
  ),
});
const config = z.object({
  architecture: z.string(),
  config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).optional(),
});

/** An image as a registry has it. */
export interface PublishedImage {
  /** Of what the tag names: an image, or an index of several. */
  readonly digest: string;
  /** What it runs on: `amd64`. */
  readonly architectures: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Compressed, in bytes; of the first architecture. */
  readonly layers: readonly z.infer<typeof layer>[];
}

export interface PublishedQuestion {
  readonly address: RegistryAddress;
  /** `odoo` */
  readonly repository: string;
  /** A tag, or a digest. */
  readonly reference: string;
  readonly signal: AbortSignal;
  readonly limitMs?: number;
}

/**
 * What a registry says of an image, without pulling it.
 *
 * @throws UserError when it has no such image, or does not say.
 */
export async function publishedImage(question: PublishedQuestion): Promise<PublishedImage> {
  const { address, repository, reference } = question;
  const ask = (path: string) => askRegistry({ ...question, path, accept: MANIFEST_TYPES });
  const named = await ask(`manifests/${reference}`);
  if (named === undefined) {
    throw new UserError(`The registry has no image ${repository}:${reference}.`, {
      given: address.registry,
      next: `${ipai("image build")} makes this checkout's; ${ipai("rollback")} lists those that ran`,
      code: "image-not-found",
    });
  }
  const several = index.safeParse(named.body).data?.manifests;
  const first = several?.find(({ platform }) => platform?.os === "linux") ?? several?.[0];
  const one = first === undefined ? named.body : (await ask(`manifests/${first.digest}`))?.body;
  const read = manifest.safeParse(one);
  if (!read.success) throw unreadable(question, wrongForm(read.error));
  const described = await ask(`blobs/${read.data.config.digest}`);
  const parsed = config.safeParse(described?.body);
  if (!parsed.success) throw unreadable(question, wrongForm(parsed.error));
  const platforms = several?.flatMap(({ platform }) => platform?.architecture ?? []);
  return {
    digest: named.digest ?? reference,
    architectures: platforms?.filter((it) => it !== "unknown") ?? [parsed.data.architecture],
    labels: parsed.data.config?.Labels ?? {},
    layers: read.data.layers,
  };
}

function unreadable({ address, repository, reference }: PublishedQuestion, given: string) {
  return new UserError(`The registry's ${repository}:${reference} is no image that can be read.`, {
    given: `${address.registry}: ${given}`,
    next: `build and push it again: ${ipai("image build")}`,
    code: "image-unreadable",
  });
}
