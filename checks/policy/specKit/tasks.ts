import path from "node:path";
import type { SpecFinding } from "./finding.ts";
import { linksIn } from "./markdown.ts";
import { readDocument } from "./read.ts";

/** Words of the column `Status`. Only `complete` promises anything. */
const STATUSES = ["complete", "partly", "open"];

interface Task {
  readonly id: string;
  readonly subject: string;
  readonly status: string;
  readonly row: string;
  readonly line: number;
}

/**
 * The tasks of a `tasks.md`: table rows `| T1.2 | what | status | proof |`. One that is complete links a
 * test that exists; a title behind the link's target is a test of that file, word by word.
 */
export async function checkTasks(root: string, file: string): Promise<SpecFinding[]> {
  const text = await readDocument(root, file);
  if (text === undefined) return [];
  const tasks = tasksOf(text);
  const wrong = (line: number, what: string, next: string): SpecFinding => ({
    rule: "task",
    file,
    line,
    what,
    next,
  });
  if (tasks.length === 0)
    return [wrong(1, "it lists no task", "list each as | T1.2 | what | status | proof |")];
  const twice = tasks
    .filter(({ id }, index) => tasks.findIndex((task) => task.id === id) < index)
    .map(({ id, line }) => wrong(line, `${id} is listed twice`, "keep one of them"));
  const unknown = tasks
    .filter(({ status }) => !STATUSES.includes(status))
    .map(({ id, line, status }) =>
      wrong(line, `${id} is "${status}"`, `a status is ${STATUSES.join(", ")}`),
    );
  const complete = tasks.filter(({ status }) => status === "complete");
  const unproved = await Promise.all(complete.map((task) => unprovedTask(root, file, task)));
  return [...twice, ...unknown, ...unproved.flat()];
}

export function tasksOf(text: string): Task[] {
  return text.split("\n").flatMap((row, index) => {
    const match =
      /^\|\s*\**(?<id>T\d+\.\d+)\**\s*\|\s*(?<subject>(?:[^|\\]|\\.)*?)\s*\|\s*(?<status>[^|]*?)\s*\|/.exec(
        row,
      );
    const { id, subject = "", status } = match?.groups ?? {};
    if (id === undefined || status === undefined) return [];
    return [{ id, subject, status, row, line: index + 1 }];
  });
}

/** The tests that a task's row links, each with the title that is linked, if one is. */
export function testsOf(file: string, { row, line }: Pick<Task, "row" | "line">) {
  return linksIn(row, line)
    .map(({ target, title }) => ({
      title,
      test: path.posix.join(path.posix.dirname(file), target.split("#")[0] ?? ""),
    }))
    .filter(({ test }) => test.startsWith("test/") && test.endsWith(".ts"));
}

async function unprovedTask(root: string, file: string, task: Task): Promise<SpecFinding[]> {
  const { id, line } = task;
  const unproved = (what: string): SpecFinding => ({
    rule: "unproved",
    file,
    line,
    what,
    next: "link the test that proves it, or say that the task is partly done or open",
  });
  const tests = testsOf(file, task);
  if (tests.length === 0) return [unproved(`${id} is complete, and no test says so`)];
  const findings = tests.map(async ({ test, title }) => {
    const text = await readDocument(root, test);
    if (text === undefined) return [unproved(`${id} is complete by ${test}, which does not exist`)];
    if (title !== undefined && isLeftOut(text, title))
      return [unproved(`${id} is complete by "${title}", which ${test} leaves out`)];
    if (title === undefined || titles(title).some((it) => codeOf(text).includes(it))) return [];
    return [unproved(`${id} is complete by "${title}", which ${test} does not hold`)];
  });
  return (await Promise.all(findings)).flat();
}

/** A test's title as it stands in a program, whole: a part of one proves something else. */
function titles(title: string): string[] {
  return ['"', "'", "`"].map((quote) => `(${quote}${title}${quote}`);
}

/** Without the lines that are comments. */
function codeOf(text: string): string {
  return text.replaceAll(/^\s*\/\/.*$/gm, "");
}

/** It, or all tests of its file, are marked as not to be run. */
function isLeftOut(text: string, title: string): boolean {
  const skipped = titles(title).flatMap((it) => [`.skip${it}`, `xit${it}`, `xspecify${it}`]);
  return /^(?:describe\.skip|xdescribe)\(/m.test(text) || skipped.some((it) => text.includes(it));
}
