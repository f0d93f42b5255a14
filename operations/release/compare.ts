import { z } from "zod";
import { loadSettings } from "../../config/settings.ts";
import { HostFailure } from "../../checks/verify/host/hostFailure.ts";
import type { PublishedImage } from "../../images/published/image.ts";
import { readReleaseLabels } from "../../images/releaseFile.ts";
import { compareReleases, comparisonSchema } from "../../images/verdict/compareReleases.ts";
import type { InstalledModule } from "../../images/verdict/database.ts";
import { git } from "../../machine/git/run.ts";
import { UserError } from "../../report/userError.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { releaseOf } from "./commit.ts";
import { comparisonText } from "./compareText.ts";
import { imageOf, lookAtHost } from "./foresight.ts";
import { servedOutputs } from "./served.ts";

const input = z.object({
  from: z.string().describe("a release").meta({ positional: true }),
  to: z.string().describe("another one").meta({ positional: true }),
  ...stackInput,
});

const commit = z.object({
  sha: z.string().describe("the commit"),
  subject: z.string().describe("its first line"),
});

const output = comparisonSchema.extend({
  stack: z.string().describe("the stack whose registry and database were looked at"),
  from: z.string().describe("the first release"),
  to: z.string().describe("the second release"),
  installed: z
    .boolean()
    .describe("whether the stack's own modules were judged; else every module of the first"),
  commits: z
    .object({
      added: z.array(commit).describe("that only the second has, newest first"),
      removed: z.array(commit).describe("that only the first has, newest first"),
    })
    .nullable()
    .describe("null where git does not know both"),
  image: z
    .object({
      layers: z.int().describe("how many the second has"),
      newLayers: z.int().describe("how many of them the first lacks"),
      newBytes: z.int().describe("their size, compressed: what a host pulls"),
    })
    .describe("what the second's image is made of"),
});
export type CompareOutput = z.infer<typeof output>;

/** `ipai compare A B`: two releases side by side, from their images alone; nothing is pulled. */
export const compare: Operation<z.infer<typeof input>, CompareOutput> = {
  name: "compare",
  summary: "show two releases side by side, and what a deploy from one to the other and back means",
  effect: "read-only",
  input,
  output,
  run: async (ctx, { stack, from, to }) => {
    const { registry } = loadSettings(stack, ctx.root);
    const [first, second] = [await releaseOf(ctx.root, from), await releaseOf(ctx.root, to)];
    const [one, other] = await Promise.all(
      [first, second].map((release) => imageOf(ctx, { registry, release })),
    );
    if (one === undefined || other === undefined) throw new Error("two releases, two images");
    const installed = await installedOn(ctx, stack);
    const [before, after] = [one, other].map(fileOf);
    if (before === undefined || after === undefined) throw new Error("two images, two files");
    return {
      ...compareReleases(before, after, installed, new Date()),
      stack,
      from: first,
      to: second,
      installed: installed !== undefined,
      commits: await commitsBetween(ctx, first, second),
      image: layersOf(one, other),
    };
  },
  text: comparisonText,
};

function fileOf({ labels }: PublishedImage) {
  return readReleaseLabels({ Config: { Labels: labels } });
}

/** Nothing before the first `up`, or while the host cannot be asked. */
async function installedOn(ctx: Context, stack: string): Promise<InstalledModule[] | undefined> {
  const outputs = await servedOutputs(ctx, stack);
  if (outputs === undefined) return undefined;
  try {
    return (await lookAtHost(ctx, outputs)).database?.modules;
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof HostFailure || error instanceof UserError)) throw error;
    ctx.log.warning(`the modules of ${stack} are not known: ${error.message}`);
    return undefined;
  }
}

async function commitsBetween({ root }: Context, from: string, to: string) {
  const log = async (range: string) => {
    const words = ["log", "--format=%H %s", "--max-count=100", range];
    const { exitCode, stdout } = await git(root, words);
    if (exitCode !== 0) return undefined;
    const lines = stdout.split("\n").filter((line) => line !== "");
    return lines.map((line) => ({ sha: line.slice(0, 40), subject: line.slice(41) }));
  };
  const [first, second] = [from.slice(0, 40), to.slice(0, 40)];
  const added = await log(`${first}..${second}`);
  const removed = await log(`${second}..${first}`);
  return added && removed ? { added, removed } : null;
}

function layersOf(from: PublishedImage, to: PublishedImage): CompareOutput["image"] {
  const known = new Set(from.layers.map(({ digest }) => digest));
  const fresh = to.layers.filter(({ digest }) => !known.has(digest));
  return {
    layers: to.layers.length,
    newLayers: fresh.length,
    newBytes: fresh.reduce((sum, { size }) => sum + size, 0),
  };
}
