import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { declaredBy } from "./stacks.ts";
import type { StackName } from "./stacks.ts";

export const STACKS: readonly StackName[] = ["local", "staging", "prod"];

/** Where the reviewed declaration of a stack is kept. */
export function declarationFile(stack: StackName): string {
  return fileURLToPath(new URL(`./declared/${stack}.yaml`, import.meta.url));
}

/** All that a stack declares, with every input, as a page that can be read and compared. */
export async function declarationOf(stack: StackName): Promise<string> {
  const { resources } = await declaredBy(stack);
  const root = /\/[^\s"']*\/ipai-declared-[^/\s"']+/g;
  const page = resources.map(({ type, name, inputs }) => ({ [`${type} ${name}`]: given(inputs) }));
  return stringify(page, { lineWidth: 0 }).replaceAll(root, "<checkout>");
}

/** Without the outputs that a resource class only announces. */
function given(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}

// `node test/unit/components/declaration.ts` writes what is declared now, for a review in git.
if (import.meta.main) {
  for (const stack of STACKS) writeFileSync(declarationFile(stack), await declarationOf(stack));
}
