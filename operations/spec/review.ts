import { z } from "zod";
import { issue } from "../../checks/ci/github/issue.ts";
import { reviewTasks, type ReviewedTask } from "../../checks/policy/specKit/review.ts";
import { loadSettings } from "../../config/settings.ts";
import { padded } from "../../report/columns.ts";
import { ipai } from "../../report/ipai.ts";
import { channelOf, delivery } from "../alert/channel.ts";
import { repositoryOf } from "../ci/repository.ts";
import type { Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";

const FILE = "spec/ipai-odoo-devops-agent/tasks.md";
/** Longer lists are read in the issue. */
const NAMES = 10;

const input = z.object({
  issue: z
    .boolean()
    .default(false)
    .describe("write it into one issue of $GITHUB_REPOSITORY; takes $GH_TOKEN"),
  notify: z
    .boolean()
    .default(false)
    .describe("tell the channel of the stack's alerts which tasks want a look"),
  stack: stackInput.stack.default("prod").describe("the stack whose channel is told"),
});

const output = z.object({
  tasks: z
    .array(
      z.object({
        id: z.string().describe("the owners' own id: T4.2"),
        subject: z.string().describe("what it is about"),
        status: z.string().describe("what its row claims: complete, partly, open"),
        unproved: z.array(z.string()).describe("what is claimed and no test proves"),
        reviewed: z.string().nullable().describe("day on which its row was last changed"),
        changedSince: z.array(z.string()).describe("tests of its proof that changed after that"),
      }),
    )
    .describe("those first that want a look: unproved, stale, unfinished, then the oldest"),
  issue: z.string().optional().describe("the issue's address"),
  delivery: delivery.optional(),
});

/** `ipai spec review`: the owners' tasks as their tests prove them, those first that want a look. */
export const specReview: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "spec review",
  summary: "the tasks as their tests prove them, stale ones first; --issue keeps one issue of it",
  effect: "read-only",
  input,
  output,
  run: async (ctx, { issue: write, notify, stack }) => {
    const place = write ? repositoryOf(ctx, "--issue") : undefined;
    const channel = notify ? channelOf(ctx, loadSettings(stack, ctx.root)) : undefined;
    const tasks = (await reviewTasks(ctx.root, FILE)).map((task) => ({
      ...task,
      unproved: [...task.unproved],
      changedSince: [...task.changedSince],
    }));
    const shown = { subject: "tasks", title: "State of the tasks", text: page(tasks) };
    const address = place && (await issue(place, shown));
    return {
      tasks,
      ...(address !== undefined && { issue: address }),
      ...(channel && { delivery: await channel(message(tasks, address)) }),
    };
  },
  text: ({ tasks, issue: address, delivery: told }) =>
    [
      ...tasks.map(
        (task) => `${task.id}  ${padded(task.status, 8)}  ${task.subject}: ${why(task)}`,
      ),
      ...(address === undefined ? [] : [address]),
      ...(told === undefined ? [] : [told.what]),
    ].join("\n"),
};

function why({ unproved, changedSince, reviewed }: ReviewedTask): string {
  if (unproved.length > 0) return unproved.join("; ");
  const since = reviewed === null ? "git does not know since when" : `as of ${reviewed}`;
  if (changedSince.length === 0) return since;
  return `${since}, and changed after that: ${changedSince.join(", ")}`;
}

function page(tasks: readonly ReviewedTask[]): string {
  const rows = tasks.map(
    (task) => `| ${task.id} | ${task.subject} | ${task.status} | ${why(task)} |`,
  );
  return [
    `What \`${FILE}\` claims, held against the tests that it links; those first that want a look.`,
    "",
    "| Task | Subject | Status | State of its proof |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    `A row is reviewed by changing it. \`${ipai("spec review")}\` shows the same.`,
  ].join("\n");
}

function message(tasks: readonly ReviewedTask[], address: string | undefined): string {
  const complete = tasks.filter(
    ({ status, unproved }) => status === "complete" && unproved.length === 0,
  );
  const wanted = tasks.filter((task) => !complete.includes(task) || task.changedSince.length > 0);
  const names = wanted.slice(0, NAMES).map(({ id, subject }) => `${id} ${subject}`);
  return [
    `Review of the tasks: ${complete.length} of ${tasks.length} are complete by their tests.`,
    ...(names.length > 0 ? [`To look at: ${names.join(", ")}.`] : []),
    `See: ${address ?? ipai("spec review")}`,
  ].join("\n");
}
