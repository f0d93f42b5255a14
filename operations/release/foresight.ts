import { z } from "zod";
import type { StackOutputs } from "../../components/outputs.ts";
import { askHost } from "../../checks/verify/host/askHost.ts";
import { HostFailure } from "../../checks/verify/host/hostFailure.ts";
import { dataFacts, dataProbe, type DataFacts } from "../../checks/verify/host/dataProbe.ts";
import {
  installedFacts,
  installedProbe,
  type InstalledFacts,
} from "../../checks/verify/host/installedProbe.ts";
import { publishedImage, type PublishedImage } from "../../images/published/image.ts";
import { parseRelease, RELEASE_LABEL, type ReleaseFile } from "../../images/releaseFile.ts";
import { readReleaseLabels } from "../../images/releaseFile.ts";
import { judge } from "../../images/verdict/judge.ts";
import { verdictSchema, type Verdict } from "../../images/verdict/verdict.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { outlookOf, outlookSchema } from "./outlook.ts";
import { rewindPointsOf } from "./rewindPoints.ts";
import { registryAddress } from "./registryAddress.ts";

/** A host that boots is waited for elsewhere. */
const DIAL_LIMIT_MS = 8_000;

/** What is known beforehand of a release: its verdict, or why there is none. */
export const foresightSchema = z.union([
  z.object({
    release: z.string().describe("the commit that the release was built from"),
    digest: z.string().describe("the digest of its image"),
    verdict: verdictSchema.describe("what it would mean for the database that is in service"),
    outlook: outlookSchema.optional().describe("what it needs of the host, and what that has"),
  }),
  z.object({
    release: z.string().describe("the commit that the release was built from"),
    unknown: z.string().describe("why nobody can say what it would mean"),
    code: z.string().describe("a stable name for the reason"),
    next: z.string().describe("what to do so that it can be said"),
  }),
]);
export type Foresight = z.infer<typeof foresightSchema>;

export interface Foreseen {
  readonly outputs: StackOutputs;
  readonly registry: string;
  /** The image's tag. */
  readonly release: string;
  readonly direction: "forward" | "back";
}

/** What a running stack is, as its host says it: asked once, for however many releases. */
export type HostFacts = InstalledFacts & { readonly data?: DataFacts };

/** @throws UserError or HostFailure when the host cannot be asked. */
export async function lookAtHost(ctx: Context, outputs: StackOutputs): Promise<HostFacts> {
  const { signal } = ctx;
  const remote = await openRemote(outputs.connection, { dialLimitMs: DIAL_LIMIT_MS, signal });
  try {
    const answer = await askHost(remote, [installedProbe, dataProbe], outputs, signal);
    const printed = answer(installedProbe);
    const facts = installedFacts(printed);
    if (facts.database !== undefined) return { ...facts, data: dataFacts(answer(dataProbe)) };
    throw new HostFailure(`the database does not answer: ${printed.stderr}`);
  } finally {
    await remote.close();
  }
}

/** What a release would mean; whatever keeps it from being known is said instead. */
export async function foresee(ctx: Context, subject: Foreseen): Promise<Foresight> {
  const { release, outputs } = subject;
  try {
    const image = await imageOf(ctx, subject);
    const host = await lookAtHost(ctx, outputs);
    const verdict = verdictOf(host, image, subject.direction);
    return {
      release,
      digest: image.digest,
      verdict,
      outlook: outlookOf(host.data, verdict, release),
    };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof UserError) {
      const given = error.given === undefined ? "" : ` ${error.given}`;
      return { release, unknown: `${error.message}${given}`, code: error.code, next: error.next };
    }
    if (!(error instanceof HostFailure)) throw error;
    const next = ipai("verify", { stack: outputs.stack });
    return { release, unknown: error.message, code: "host-not-seen", next };
  }
}

export function imageOf(
  { signal, environment }: Context,
  { registry, release }: Pick<Foreseen, "registry" | "release">,
): Promise<PublishedImage> {
  const address = registryAddress(registry, environment);
  return publishedImage({ address, repository: "odoo", reference: release, signal });
}

/** @throws UserError when the image does not say what it holds. */
export function verdictOf(
  { labels, architecture, database, data }: HostFacts,
  image: PublishedImage,
  direction: Foreseen["direction"],
): Verdict {
  if (database === undefined) throw new HostFailure("the database does not answer");
  const verdict = judge({
    database,
    serving: servingRelease(labels),
    target: readReleaseLabels({ Config: { Labels: image.labels } }),
    direction,
    digest: image.digest,
    rewindPoints: rewindPointsOf(data),
    dropped: data?.dropped,
    // An operator's clock may be off; both times are the host's.
    now: new Date(data?.now ?? Date.now()),
  });
  if (architecture === undefined || image.architectures.includes(architecture)) return verdict;
  const other = {
    code: "other-architecture" as const,
    what: "The image is made for another kind of processor than the host's.",
    found: `image ${image.architectures.join(", ")}, host ${architecture}`,
    next: `build it for ${architecture}: ${ipai("image build")}, on such a machine`,
  };
  const { modules, dependants, installs, unrecorded } = verdict;
  const blockers = [other, ...(verdict.kind === "impossible" ? verdict.blockers : [])];
  return { kind: "impossible", blockers, modules, dependants, installs, unrecorded };
}

/** What serves may be an image that says nothing, or nothing that can be read. */
function servingRelease(labels: Readonly<Record<string, string>>): ReleaseFile | undefined {
  const text = labels[RELEASE_LABEL];
  if (text === undefined) return undefined;
  try {
    return parseRelease(text);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
