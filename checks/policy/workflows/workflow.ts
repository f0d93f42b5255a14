import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isNode, LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { ifNothingThere } from "../../../machine/errno.ts";
import type { PolicyFinding } from "../finding.ts";
import { wrongForm } from "../../../report/wrongForm.ts";

const environment = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const permissions = z.union([z.string(), z.record(z.string(), z.string())]);
const concurrency = z.union([
  z.string(),
  z.looseObject({ group: z.string(), "cancel-in-progress": z.unknown().optional() }),
]);

const step = z.looseObject({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  env: environment.optional(),
});

const job = z.looseObject({
  name: z.string().optional(),
  uses: z.string().optional(),
  permissions: permissions.optional(),
  "timeout-minutes": z.unknown().optional(),
  concurrency: concurrency.optional(),
  env: environment.optional(),
  steps: z.array(step).default([]),
});

const workflow = z.looseObject({
  name: z.string().optional(),
  permissions: permissions.optional(),
  concurrency: concurrency.optional(),
  env: environment.optional(),
  jobs: z.record(z.string(), job),
});

export type WorkflowStep = z.output<typeof step>;
export type WorkflowJob = z.output<typeof job>;

/** Where something stands in a workflow: `["jobs", "test", "steps", 0, "run"]`. */
export type Place = readonly (string | number)[];

/** A workflow of GitHub Actions, as far as our rules look at it. */
export interface Workflow extends z.output<typeof workflow> {
  /** Its path in the checkout. */
  readonly file: string;
  /** The 1-based line of a place, or of the nearest thing around it. */
  line(place: Place): number;
  /** The text of that line. */
  lineText(place: Place): string;
}

export const WORKFLOWS = ".github/workflows";

/** Every workflow of a checkout, by name, as text. */
export async function workflowTexts(root: string): Promise<{ file: string; text: string }[]> {
  const files = (await entries(root)).filter(({ isFile }) => isFile);
  return Promise.all(
    files.map(async ({ file }) => ({ file, text: await readFile(join(root, file), "utf8") })),
  );
}

/** What is called like a workflow, or like their folder, and is none, such as a link that leads nowhere. */
export async function workflowImpostors(root: string): Promise<PolicyFinding[]> {
  const folder = await lstat(join(root, WORKFLOWS)).catch(ifNothingThere);
  const names = await readdir(join(root, WORKFLOWS)).catch(ifNothingThere);
  if (folder !== undefined && names === undefined) {
    return [unreadable(WORKFLOWS, 1, "it is no folder: GitHub finds no workflow here")];
  }
  return (await entries(root))
    .filter(({ isFile }) => !isFile)
    .map(({ file }) => unreadable(file, 1, "it is no file"));
}

async function entries(root: string): Promise<{ file: string; isFile: boolean }[]> {
  const names = (await readdir(join(root, WORKFLOWS)).catch(ifNothingThere)) ?? [];
  return Promise.all(
    names
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map(async (name) => {
        const file = `${WORKFLOWS}/${name}`;
        const found = await stat(join(root, file)).catch(ifNothingThere);
        return { file, isFile: found?.isFile() === true };
      }),
  );
}

/** @returns the workflow, or why GitHub would not take the text for one */
export function parseWorkflow(file: string, text: string): Workflow | PolicyFinding {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const [error] = document.errors;
  if (error) return unreadable(file, error.linePos?.[0].line ?? 1, error.message);
  const content = contentOf(document);
  if ("problem" in content) return unreadable(file, 1, content.problem);
  const parsed = workflow.safeParse(content.value);
  if (!parsed.success) return unreadable(file, 1, wrongForm(parsed.error));
  const line = (place: Place): number => lineCounter.linePos(offsetOf(document, place)).line;
  const lines = text.split("\n");
  return { ...parsed.data, file, line, lineText: (place) => lines[line(place) - 1] ?? "" };
}

function contentOf(document: Document): { value: unknown } | { problem: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    // An alias may lead nowhere, in a circle, or to a text without end.
    if (error instanceof ReferenceError || error instanceof TypeError)
      return { problem: error.message };
    throw error;
  }
}

function offsetOf(document: Document, place: Place): number {
  const node = document.getIn(place, true);
  if (isNode(node) && node.range) return node.range[0];
  return place.length === 0 ? 0 : offsetOf(document, place.slice(0, -1));
}

function unreadable(file: string, line: number, what: string): PolicyFinding {
  return {
    file,
    line,
    by: "ipai",
    rule: "workflow-unreadable",
    what,
    why: "GitHub runs nothing of such a file, and says so where nobody looks",
    next: "correct the file",
  };
}
