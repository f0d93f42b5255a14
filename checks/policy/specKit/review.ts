import { readFile } from "node:fs/promises";
import path from "node:path";
import { git } from "../../../machine/git/run.ts";
import { checkTasks, tasksOf, testsOf } from "./tasks.ts";

/** A task, and how far its row in `tasks.md` can be believed. */
export interface ReviewedTask {
  readonly id: string;
  readonly subject: string;
  readonly status: string;
  /** What is claimed and not proved; empty where every proof is there. */
  readonly unproved: readonly string[];
  /** Day on which its row was last changed; null where git does not know. */
  readonly reviewed: string | null;
  /** Tests of its proof that were changed after that day. */
  readonly changedSince: readonly string[];
}

/** The tasks of a bundle, those first that want a look: unproved, then stale, then unfinished, then by age. */
export async function reviewTasks(root: string, file: string): Promise<ReviewedTask[]> {
  const tasks = tasksOf(await readFile(path.join(root, file), "utf8"));
  const findings = await checkTasks(root, file);
  const reviewed = await Promise.all(
    tasks.map(async (task): Promise<ReviewedTask> => {
      const { id, subject, status, line } = task;
      const at = await committed(root, "-L", `${line},${line}:${file}`);
      const tests = [...new Set(testsOf(file, task).map(({ test }) => test))];
      const times = await Promise.all(tests.map((test) => committed(root, "--", test)));
      return {
        id,
        subject,
        status,
        unproved: findings.filter((each) => each.line === line).map(({ what }) => what),
        reviewed: at === null ? null : day(at),
        changedSince: tests.filter((_test, index) => at !== null && (times[index] ?? 0) > at),
      };
    }),
  );
  return reviewed.sort((one, other) => urgency(one) - urgency(other) || older(one, other));
}

/** Seconds since 1970 of the newest commit that changed it. */
async function committed(root: string, ...what: readonly string[]): Promise<number | null> {
  const words = ["log", "--max-count=1", "--no-patch", "--format=%ct", ...what];
  const { stdout, exitCode } = await git(root, words);
  return exitCode === 0 && /^\d+$/.test(stdout.trim()) ? Number(stdout) : null;
}

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

function urgency({ unproved, changedSince, status }: ReviewedTask): number {
  if (unproved.length > 0) return 0;
  if (changedSince.length > 0) return 1;
  return status === "complete" ? 3 : 2;
}

function older(one: ReviewedTask, other: ReviewedTask): number {
  return (one.reviewed ?? "").localeCompare(other.reviewed ?? "");
}
