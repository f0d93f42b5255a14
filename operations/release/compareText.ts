import { verdictText } from "../../images/verdict/text.ts";
import { plainLine } from "../../report/plainLine.ts";
import { table } from "../../report/table.ts";
import type { CompareOutput } from "./compare.ts";

/** More than these nobody reads on a terminal; `--json` has all. */
const SHOWN = 20;
/** Enough of a hash to tell two apart. */
const DIGITS = 12;

/** Two releases side by side, for a person. */
export function comparisonText(compared: CompareOutput): string {
  const { from, to, image, python, there, back } = compared;
  const megabytes = Math.ceil(image.newBytes / 1_048_576);
  return [
    `from ${from}`,
    `to   ${to}`,
    ...commitLines(compared),
    `image: ${image.newLayers} of ${image.layers} layers are new, ${megabytes} MB to pull`,
    ...moduleLines(compared),
    ...python.added.map((name) => `needs now the Python package ${name}`),
    ...python.removed.map((name) => `needs no more the Python package ${name}`),
    "",
    basis(compared),
    `there  ${verdictText(there)}`,
    back.kind === "rewind"
      ? "back   with data: to the rewind point that this deploy makes; what people write after it is lost"
      : `back   ${verdictText(back)}`,
  ].join("\n");
}

function basis({ installed, stack }: CompareOutput): string {
  return installed
    ? `for the modules that ${stack} has installed:`
    : "if every module of the first were installed, in English:";
}

function commitLines({ commits }: CompareOutput): string[] {
  if (commits === null) return ["commits: git does not know both"];
  const { added, removed } = commits;
  const lines = (sign: string, list: typeof added) => [
    ...list
      .slice(0, SHOWN)
      .map(({ sha, subject }) => `  ${sign} ${sha.slice(0, DIGITS)} ${plainLine(subject)}`),
    ...(list.length > SHOWN ? [`  ${sign} and ${list.length - SHOWN} more`] : []),
  ];
  return [
    `commits: ${added.length} more, ${removed.length} fewer`,
    ...lines("+", added),
    ...lines("-", removed),
  ];
}

function moduleLines({ modules, core, series }: CompareOutput): string[] {
  const rows = [
    ...modules.map(({ name, from, to }) => [
      name,
      `${from?.version ?? "(none)"} → ${to?.version ?? "(none)"}`,
      `content ${from?.hash.slice(0, DIGITS) ?? "(none)"} → ${to?.hash.slice(0, DIGITS) ?? "(none)"}`,
    ]),
    ...core.map(({ name, from, to }) => [
      name,
      `${from ?? "(none)"} → ${to ?? "(none)"}`,
      "Odoo's own",
    ]),
  ];
  return [
    ...(series.from === series.to ? [] : [`series: ${series.from} → ${series.to}`]),
    rows.length === 0 ? "modules: the same" : `modules: ${rows.length} differ`,
    ...(rows.length === 0 ? [] : [table(rows).replaceAll(/^/gm, "  ")]),
  ];
}
