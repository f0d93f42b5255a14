import { z } from "zod";
import { history } from "./history.ts";
import { recorded, type Happening } from "./metrics/shapes.ts";
import { metricsText } from "./metrics/text.ts";
import type { Context, Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { askWatch } from "./watch/onHost.ts";

/** As long as the host keeps samples. */
const MOST_HOURS = 720;
/** More releases than are made in 30 days. */
const MOST_ENTRIES = 500;

const input = z.object({
  ...stackInput,
  since: z
    .string()
    .regex(/^[1-9]\d{0,2}[hd]$/, "a time is a number of hours or days: 6h, 24h, 7d, 30d")
    .refine((given) => hoursOf(given) <= MOST_HOURS, "the host keeps 30 days")
    .default("24h")
    .describe("how far back: 1h to 720h, or 1d to 30d"),
  points: z.coerce
    .number()
    .int()
    .min(10)
    .max(1000)
    .default(96)
    .describe("into how many steps that time is divided; each is five minutes at the least"),
});

const output = recorded.extend({ stack: z.string().describe("the stack that was asked") });

/** `ipai metrics`: what the host measured of itself. Changes nothing. */
export const metrics: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "metrics",
  summary: "show response times, errors, processor, memory, disk and PostgreSQL of up to 30 days",
  effect: "read-only",
  input,
  output,
  run: async (ctx, { stack, since, points }) => {
    const hours = hoursOf(since);
    const [{ answer }, releases] = await Promise.all([
      askWatch(ctx, stack, {
        step: "read what was measured",
        words: ["metrics", String(hours), String(Math.min(points, hours * SAMPLES_AN_HOUR))],
        answer: recorded,
      }),
      releasesOf(ctx, stack),
    ]);
    const events = [...answer.events, ...releases.filter(({ at }) => at >= answer.from)];
    return { stack, ...answer, events: events.toSorted((one, other) => one.at - other.at) };
  },
  text: metricsText,
};

const SAMPLES_AN_HOUR = 12;

function hoursOf(given: string): number {
  return Number.parseInt(given, 10) * (given.endsWith("d") ? 24 : 1);
}

/** The stack's own history knows them; an `up` that changed nothing is no event. */
async function releasesOf(ctx: Context, stack: string): Promise<Happening[]> {
  const { entries } = await history.run(ctx, { stack, limit: MOST_ENTRIES, figures: false });
  return entries
    .filter(({ kind, changes }) => kind === "update" && Object.keys(changes).some(isChange))
    .map(({ when, message, sha = "", result }) => ({
      at: Math.floor(Date.parse(when) / 1000),
      kind: /^(deploy|rollback)\b/.exec(message)?.[1] ?? "up",
      what: sha.slice(0, 12),
      ok: result !== "failed",
    }));
}

const isChange = (kind: string): boolean => kind !== "same" && kind !== "read";
