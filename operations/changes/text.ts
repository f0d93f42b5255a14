import { REDACTED } from "../../report/redaction.ts";
import type { ChangeSummary, PropertyChange, ResourceChange } from "./change.ts";
import { kindOf, pastOf } from "./change.ts";

const SIGN: Readonly<Record<ResourceChange["change"], string>> = {
  create: "+",
  update: "~",
  replace: "±",
  delete: "-",
  read: ">",
  adopt: "=",
  forget: "-",
};

/** The changes as a person reads them: one line a resource, texts as a diff beneath. */
export function changesText(changes: readonly ResourceChange[]): string {
  return changes
    .flatMap((change) => [headline(change), ...change.properties.map(property)])
    .join("\n");
}

/** `3 to create, 1 to update, 40 unchanged`; `done` says it in the past. */
export function summaryText(summary: ChangeSummary, tense: "planned" | "done"): string {
  const { same = 0, ...others } = summary;
  const parts = Object.entries(others)
    .filter(([, count]) => count > 0)
    .map(([op, count]) => (tense === "planned" ? `${count} to ${op}` : `${count} ${pastOf(op)}`));
  return [...parts, `${same} unchanged`].join(", ");
}

function headline({ change, type, name, properties }: ResourceChange): string {
  const names = properties.length > 0 ? `  [${properties.map(({ path }) => path).join(", ")}]` : "";
  return `${SIGN[change]} ${kindOf(type)} ${name}${names}`;
}

function property({ path, before, after, diff }: PropertyChange): string {
  if (before === REDACTED && after === REDACTED) return `    ${path}: ${REDACTED} changed`;
  if (diff !== undefined) return diff.replaceAll(/^/gm, "    ");
  return `    ${path}: ${before ?? "(none)"} → ${after ?? "(none)"}`;
}
