import type { AdoptItem } from "./finding.ts";
import type { AdoptStep } from "./order.ts";
import { ipai } from "../../report/ipai.ts";

const HEADINGS: readonly (readonly [AdoptItem["deed"], string])[] = [
  ["in the way", "In the way"],
  ["change", "Taken over and changed"],
  ["take over", "Taken over as it is"],
  ["make", "Made"],
  ["leave", "Left alone"],
];

/** One page: what stands in the way first, then what `up` would do, then the order. */
export function adoptText({
  stack,
  items,
  order,
}: {
  stack: string;
  items: readonly AdoptItem[];
  order: readonly AdoptStep[];
}): string {
  const sections = HEADINGS.flatMap(([deed, heading]) => {
    const lines = items.filter((item) => item.deed === deed).map(line);
    return lines.length === 0 ? [] : [[heading, ...lines].join("\n")];
  });
  const steps = order.map(({ step, risk }, index) => `  ${index + 1}. ${step} (risk: ${risk})`);
  return [
    `What ${ipai("up", { stack })} would meet. Nothing was changed by looking.`,
    ...sections,
    ["Order", ...steps, "docs/move-in.md walks it."].join("\n"),
  ].join("\n\n");
}

function line({ what, risk }: AdoptItem): string {
  return risk === undefined ? `  ${what}` : `  ${what}\n      ${risk}`;
}
