import { z } from "zod";
import { ipai } from "../report/ipai.ts";
import { plainLine } from "../report/plainLine.ts";
import { UserError } from "../report/userError.ts";
import type { Context, Operation } from "./operation.ts";
import { ago } from "./release/ago.ts";
import { servesSince } from "./release/servesSince.ts";
import { fileBackend, isLocal } from "./stack/backend.ts";
import { entriesInFiles } from "./stack/historyEntry.ts";
import { refuseDamagedState, resourceCount } from "./stack/integrity.ts";
import { pastRunOf, pastRunSchema } from "./stack/pastRun.ts";
import { stacksOf } from "./stack/stacksOf.ts";

const input = z.object({});

const standing = z.object({
  stack: z.string().describe("the stack"),
  state: z
    .enum(["none", "up", "elsewhere", "damaged"])
    .describe("none: nothing is up; elsewhere: its state is not on this machine"),
  serves: pastRunSchema
    .optional()
    .describe("the run that brought up what serves; absent where none is known here"),
  last: pastRunSchema.optional().describe("the newest run of all, however it ended"),
  problem: z.string().optional().describe("what is wrong with the state"),
  next: z.string().describe("the command to type"),
});
type Standing = z.infer<typeof standing>;

const output = z.object({
  at: z.string().describe("when this was read; ISO 8601, UTC"),
  stacks: z.array(standing).describe("local first; then those that the checkout has settings of"),
});

/** More runs than this nobody looks back through to find since when a release serves. */
const ENTRIES = 200;

/** `ipai` alone: how things stand, by what this machine has on record; no host is asked. */
export const status: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "status",
  summary: "say how each stack stands by this machine's records, and what to type; as ipai alone",
  effect: "read-only",
  input,
  output,
  run: async (ctx) => ({
    at: new Date().toISOString(),
    stacks: await Promise.all((await stacksOf(ctx.root)).map((stack) => standingOf(ctx, stack))),
  }),
  text: ({ at, stacks }) =>
    [
      ...stacks.map((each) => `${lines(each, new Date(at)).join("\n  ")}\n  next: ${each.next}`),
      "npx ipai --help lists all commands",
    ].join("\n"),
};

async function standingOf(ctx: Context, stack: string): Promise<Standing> {
  const backend = fileBackend(ctx, stack);
  if (backend === undefined) {
    return { stack, state: "elsewhere", next: ipai("verify", { stack }) };
  }
  try {
    await refuseDamagedState(backend, stack);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, next } = error;
    return { stack, state: "damaged", problem: message, next };
  }
  const runs = (await entriesInFiles(backend, stack, ENTRIES)).map(pastRunOf);
  const last = runs[0] && { last: runs[0] };
  if ((await resourceCount(backend, stack)) === 0) {
    return { stack, state: "none", ...last, next: firstStep(stack) };
  }
  const serves = servesSince(runs);
  const next = runs[0]?.result === "failed" ? "up" : "verify";
  return {
    stack,
    state: "up",
    ...last,
    ...(serves && { serves }),
    next: ipai(next, { stack }),
  };
}

function firstStep(stack: string): string {
  if (stack === "local") return "npm start";
  return isLocal(stack) ? ipai("up", { stack }) : ipai("doctor", { stack });
}

function lines({ stack, state, serves, last, problem }: Standing, now: Date): string[] {
  if (state === "damaged") return [`${stack}: ${plainLine(problem ?? "")}`];
  if (state === "elsewhere") {
    return [`${stack}: its state is kept where you are logged in, not on this machine`];
  }
  const failed =
    last === undefined || last.result === "succeeded"
      ? []
      : [`the last ${last.kind} ended ${last.result}, ${ago(last.when, now)}${by(last)}`];
  if (state === "none") {
    const gone = last?.kind === "destroy" ? ` since ${ago(last.when, now)}${by(last)}` : "";
    return [`${stack}: nothing is up${gone}`, ...failed];
  }
  if (serves === undefined)
    return [`${stack}: it exists, and no run of it has ended well`, ...failed];
  const what = serves.sha === undefined ? "this checkout's release" : serves.sha.slice(0, 12);
  return [
    `${stack}: serves ${what} since ${ago(serves.when, now)}${by(serves)}`,
    ...failed,
    `what the host finds wrong: ${ipai("alerts", { stack })}; last backup: ${ipai("backups", { stack })}`,
  ];
}

function by({ who }: { who?: string | undefined }): string {
  return who === undefined ? "" : ` by ${plainLine(who)}`;
}
