import { z } from "zod";
import { table } from "../report/table.ts";
import { typedHere } from "./check.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { askWatch } from "./watch/onHost.ts";

const open = z.object({
  key: z.string().describe("names the trouble: the check and what of it"),
  status: z.enum(["act", "fail"]).describe("act: it serves, but somebody should do something"),
  since: z.number().describe("when it was first seen, in seconds since 1970"),
  told: z.number().nullable().describe("when people were told last; null when they were not yet"),
  acknowledgedBy: z.string().nullable().describe("who sees to it; null when nobody said so"),
  found: z.string().describe("what was found"),
  next: z.string().describe("the command to type; empty where a person must decide"),
});
const openOnes = z.array(open).describe("by key");

const alertsOutput = z.object({
  stack: z.string().describe("the stack that was asked"),
  open: openOnes,
  waiting: z.number().describe("messages that a sink has not taken yet"),
  maintenance: z.string().describe("why nobody is told just now; empty when people are"),
});

const alertsInput = z.object({ ...stackInput });

/** `ipai alerts`: what the host finds wrong by itself, and who was told. */
export const alerts: Operation<z.infer<typeof alertsInput>, z.infer<typeof alertsOutput>> = {
  name: "alerts",
  summary: "list what the host finds wrong by itself, since when, and who sees to it",
  effect: "read-only",
  input: alertsInput,
  output: alertsOutput,
  run: async (ctx, { stack }) => {
    const step = { step: "ask the host", words: ["alerts"] };
    const { answer, outputs } = await askWatch(ctx, stack, {
      ...step,
      answer: alertsOutput.omit({ stack: true }),
    });
    const here = answer.open.map((each) => ({ ...each, next: typedHere(each.next, outputs) }));
    return { stack, ...answer, open: here };
  },
  text: ({ stack, open: all, waiting, maintenance }) =>
    [
      ...(all.length === 0 ? [`stack ${stack}: nothing is wrong`] : [table(all.map(rowOf))]),
      ...(waiting > 0 ? [`${waiting} messages wait for a sink that does not take them`] : []),
      ...(maintenance === "" ? [] : [`nobody is told just now: ${maintenance}`]),
    ].join("\n"),
};

const ackInput = z.object({
  ...stackInput,
  key: z
    .string()
    .min(1)
    .meta({ positional: true })
    .describe("the trouble as `ipai alerts` names it, in quotes; or all"),
});
const ackOutput = z.object({
  acknowledged: z.array(z.string()).describe("the troubles that are not told again"),
  open: openOnes,
});

/** `ipai alerts ack`: somebody sees to it; it is told again only when it gets worse or is over. */
export const alertsAck: Operation<z.infer<typeof ackInput>, z.infer<typeof ackOutput>> = {
  name: "alerts ack",
  summary: "say that somebody sees to a trouble: it is told again only when it gets worse or ends",
  effect: "changes",
  input: ackInput,
  output: ackOutput,
  run: async (ctx, { stack, key }) => {
    const who = ctx.actor?.name ?? "somebody";
    const words = ["ack", key, who];
    return (await askWatch(ctx, stack, { step: "tell the host", words, answer: ackOutput })).answer;
  },
  text: ({ acknowledged, open: all }) =>
    acknowledged.length > 0
      ? `seen to: ${acknowledged.join(", ")}`
      : `no such trouble; open: ${all.map(({ key }) => key).join(", ") || "none"}`,
};

function rowOf({ key, status, since, told, acknowledgedBy, found, next }: z.infer<typeof open>) {
  const state =
    acknowledgedBy === null
      ? told === null
        ? "not told yet"
        : "told"
      : `seen to by ${acknowledgedBy}`;
  const from = new Date(since * 1000).toISOString().slice(0, 16).replace("T", " ");
  return [status === "fail" ? "FAIL" : "act", key, found, `since ${from}`, state, next];
}
