import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { checkDocument } from "./document.ts";
import type { SpecFinding } from "./finding.ts";
import { linksOf } from "./markdown.ts";
import { readDocument } from "./read.ts";
import { checkTasks } from "./tasks.ts";

/** What every bundle `spec/<name>/` consists of. */
const DOCUMENTS = ["constitution.md", "prd.md", "plan.md", "tasks.md"];

const INDEX = "spec/README.md";

export interface SpecReport {
  readonly bundles: string[];
  readonly findings: SpecFinding[];
}

/** Holds all spec kits of a checkout against what a spec kit promises. Writes nothing. */
export async function validateSpecKits(root: string): Promise<SpecReport> {
  const bundles = await bundlesOf(root);
  const found = await Promise.all([
    checkDocument(root, INDEX),
    unlisted(root, bundles),
    ...bundles.flatMap((bundle) => [
      ...DOCUMENTS.map((name) => checkDocument(root, `spec/${bundle}/${name}`)),
      checkTasks(root, `spec/${bundle}/tasks.md`),
    ]),
  ]);
  const none: SpecFinding = {
    rule: "missing",
    file: "spec",
    line: 1,
    what: "there is no spec kit",
    next: "bring spec/ back from git history",
  };
  return { bundles, findings: bundles.length === 0 ? [none] : found.flat() };
}

async function bundlesOf(root: string): Promise<string[]> {
  if (!existsSync(path.join(root, "spec"))) return [];
  const entries = await readdir(path.join(root, "spec"), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== path.basename(INDEX))
    .map(({ name }) => name)
    .sort();
}

/** A bundle that the index does not link is one that nobody finds. */
async function unlisted(root: string, bundles: readonly string[]): Promise<SpecFinding[]> {
  const index = await readDocument(root, INDEX);
  if (index === undefined) return [];
  const links = linksOf(index);
  const listed = new Set(links.map(({ target }) => target.replace(/^\.\//, "").split("/")[0]));
  return bundles
    .filter((bundle) => !listed.has(bundle))
    .map((bundle) => ({
      rule: "unlisted",
      file: INDEX,
      line: 1,
      what: `the bundle ${bundle} is not listed`,
      next: `link ${bundle}/ in ${INDEX}`,
    }));
}
