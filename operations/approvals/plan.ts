import { createHash } from "node:crypto";
import { z } from "zod";
import { changeSummary } from "../changes/change.ts";
import { actorSchema } from "../perform/actor.ts";

/**
 * What lives in `operations/approvals/`: plans of what changes a production, the queue in which they
 * wait for a person, and what is compared before one of them runs. An agent may make a plan; only a
 * person at a terminal or with a passkey decides on it (`decide.ts`), and then exactly that plan runs,
 * once, as a job (`operations/jobs/`). A surface lists with `ApprovalQueue.all`, shows a `Plan`, decides
 * with `approvePlan` and `refusePlan`.
 */

const part = z.object({
  digest: z.string().describe("SHA-256 of this part as it was when the plan was made"),
  shown: z.string().describe("the part for a person, in one line"),
});

/** What an approval binds, part by part; each is looked at again before the plan runs. */
export const partsSchema = z.object({
  program: part.describe("the code of this checkout: program, rules, operations"),
  settings: part.describe("the stack's settings with the release in them"),
  state: part.describe("the engine's state of the stack"),
  image: part.describe("what the release is in the registry"),
  modules: part.describe("content of the image's modules, and what the database records of it"),
  database: part.describe("the database's revision: installed modules, their states and versions"),
  host: part.describe("the machine, its key, and what serves on it"),
  verdict: part.describe("what the release means for the database"),
  rewindPoint: part.describe("the copy of the database that it would go back to"),
});
export type Parts = z.infer<typeof partsSchema>;
export type PartName = keyof Parts;

/** What a plan would have done: the input of `deploy` or `rollback`. */
export const planInputSchema = z.object({
  stack: z.string().describe("the stack"),
  sha: z.string().describe("the release, in full"),
  reason: z.string().optional().describe("why, in the words of whoever asked"),
  acceptDataLoss: z
    .string()
    .optional()
    .describe("of a rollback: the rewind point whose loss is accepted with the plan"),
});

/** One change of one stack that waits for a person. Everything in it is free of secrets. */
export const planSchema = z.object({
  id: z.string().describe("of the plan, and of the job that runs it"),
  operation: z.enum(["deploy", "rollback"]).describe("what is to be done"),
  input: planInputSchema.describe("what it is to be done with"),
  requestedBy: actorSchema.describe("who asked for it"),
  createdAt: z.iso.datetime().describe("when it was made; UTC"),
  expiresAt: z.iso.datetime().describe("until when it can be approved and begun; UTC"),
  parts: partsSchema.describe("what an approval binds"),
  digest: z.string().describe("SHA-256 over all that is above: what is approved"),
  serving: z.string().describe("the release that served when the plan was made"),
  summary: changeSummary.describe("how many resources would be made, changed, removed"),
  text: z.string().describe("the verdict and every change as a diff, for a person"),
});
export type Plan = z.infer<typeof planSchema>;

/** How long a plan can be approved and begun. Milliseconds. */
export const PLAN_LIFE_MS = 10 * 60_000;

/** What the digest of a plan covers: everything that decides what would be done, for whom, until when. */
export type BoundPlan = Pick<
  Plan,
  "id" | "operation" | "input" | "requestedBy" | "createdAt" | "expiresAt" | "parts"
>;

export function planDigest(plan: BoundPlan): string {
  const { id, operation, input, requestedBy, createdAt, expiresAt, parts } = plan;
  return digestOf({ id, operation, input, requestedBy, createdAt, expiresAt, parts });
}

/** SHA-256 of a value as JSON whose keys are in order, whoever wrote it. */
export function digestOf(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(ordered(value)))
    .digest("hex");
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, ordered(each)]),
  );
}
