import { z } from "zod";
import { ipai } from "../report/ipai.ts";
import { UserError } from "../report/userError.ts";
import { wrongForm } from "../report/wrongForm.ts";

/** Where an image of Odoo says what it is; the label says the same to whoever cannot open it. */
export const RELEASE_FILE = "/opt/odoo/release.json";
export const RELEASE_LABEL = "ipai.odoo.release";

const SHA1 = z.string().regex(/^[0-9a-f]{40}$/);

const origin = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("wheel"),
    distribution: z.string(),
    version: z.string(),
    sha256: z.string(),
  }),
  z.strictObject({ kind: z.literal("git"), url: z.string(), commit: SHA1 }),
  z.strictObject({ kind: z.literal("checkout"), path: z.string() }),
]);

const addon = z.strictObject({
  version: z.string().describe("As Odoo records it: with the series before it."),
  hash: SHA1.describe(
    "By click-odoo-update's default rule, for a database whose only language is English.",
  ),
  translations: SHA1.describe("By the same rule, for a database with every language active."),
  languages: z
    .string()
    .regex(/^(?:[^\s:]+:[0-9a-f]{8}(?: (?!$)|$))*$/)
    .optional()
    .describe(
      "`fr:6e544346 nl:883b3f10`: for each language the first digits of the hash where it is active besides English. A text, since a label is one argument of docker build, of 128 KiB at most.",
    ),
  depends: z.array(z.string()).optional().describe("The modules that its manifest names."),
  python: z.array(z.string()).optional().describe("The Python distributions that it names."),
  origin,
});

const addons = z.record(z.string(), addon).describe("By name.");

/** What the addons of an image are, whatever commit it was built from. */
export const declaredAddonsSchema = z.strictObject({
  series: z.string(),
  addonsPath: z.array(z.string()).describe("Entries of addons_path besides Odoo's own, in order."),
  addons,
  core: z
    .record(z.string(), z.string())
    .optional()
    .describe("Odoo's own modules that the image has: their versions, as Odoo records them."),
});

export const releaseSchema = declaredAddonsSchema.extend({
  version: z.literal(1),
  release: z.string().describe("The image's tag."),
  commit: SHA1,
  dirty: z.boolean().describe("Built with changes that no commit holds."),
});

export type DeclaredAddons = z.infer<typeof declaredAddonsSchema>;
export type ReleaseFile = z.infer<typeof releaseSchema>;
export type ReleaseAddon = z.infer<typeof addon>;

const inspected = z.object({
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
});

/**
 * What an image of Odoo says that it is, from its labels.
 *
 * @param inspection One element of `docker image inspect`, or an image's configuration (`config` in
 *   a registry, with `Config` as Docker writes it).
 * @throws UserError when the image does not say, or says it in a form of another version.
 */
export function readReleaseLabels(inspection: unknown): ReleaseFile {
  const labels = inspected.safeParse(inspection).data?.Config.Labels ?? {};
  const text = labels[RELEASE_LABEL];
  if (text === undefined) {
    throw unreadable(`it has no label ${RELEASE_LABEL}`);
  }
  return parseRelease(text);
}

/** The release file's text, from an image or a label. @throws UserError as `readReleaseLabels` */
export function parseRelease(text: string): ReleaseFile {
  const parsed = releaseSchema.safeParse(asJson(text));
  if (parsed.success) return parsed.data;
  const [first = "", ...others] = wrongForm(parsed.error).split("\n");
  throw unreadable(others.length === 0 ? first : `${first}\n(and ${others.length} more)`);
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function unreadable(given: string, cause?: unknown): UserError {
  return new UserError("This image does not say which release of Odoo it is.", {
    given,
    next: `build it with: ${ipai("image build")}`,
    code: "no-release-label",
    cause,
  });
}
