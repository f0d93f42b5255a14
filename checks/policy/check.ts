import { notAllowed, notAllowedInHistory, readAllowed } from "./allowed.ts";
import type { PolicyFinding, PolicyText, Scanner } from "./finding.ts";
import { filesTexts } from "./texts/files.ts";
import { historyTexts } from "./texts/history.ts";
import { workTreeTexts } from "./texts/workTree.ts";

export interface PolicySubject {
  /** The checkout. */
  readonly root: string;
  /** Also what commits added since this one. */
  readonly since?: string | undefined;
  /** These instead of the work tree: logs, evidence, artifacts. Nothing in them is allowed. */
  readonly files?: readonly string[] | undefined;
}

export interface PolicyReport {
  readonly texts: number;
  readonly findings: PolicyFinding[];
}

/** Holds texts against the rules of all scanners; a place that several of them find is told once. */
export async function checkPolicy(
  { root, since, files }: PolicySubject,
  scanners: readonly Scanner[],
): Promise<PolicyReport> {
  const judge = async (texts: readonly PolicyText[]): Promise<PolicyFinding[]> =>
    (await Promise.all(scanners.map((scanner) => scanner.scan(texts)))).flat();
  if (files !== undefined) {
    const texts = await filesTexts(root, files);
    return { texts: texts.length, findings: onceEach(await judge(texts)) };
  }
  const allowed = await readAllowed(root);
  const ruled = allowed.filter(({ by }) => scanners.some(({ name }) => name === by));
  const tree = await workTreeTexts(root);
  const history = since === undefined ? [] : await historyTexts(root, since);
  const findings = [
    ...notAllowed(await judge(tree), ruled),
    ...notAllowedInHistory(history.length === 0 ? [] : await judge(history), ruled),
  ];
  return { texts: tree.length + history.length, findings: onceEach(findings) };
}

/** By place; of several findings of one place the first scanner's words, with all their names. */
function onceEach(findings: readonly PolicyFinding[]): PolicyFinding[] {
  const places = new Map<string, PolicyFinding>();
  for (const finding of findings) {
    const place = `${finding.file}:${finding.line}`;
    const before = places.get(place);
    if (before === undefined) places.set(place, finding);
    else if (!before.by.split(", ").includes(finding.by))
      places.set(place, { ...before, by: `${before.by}, ${finding.by}` });
  }
  return [...places.values()].sort((a, b) => a.file.localeCompare(b.file, "en") || a.line - b.line);
}
