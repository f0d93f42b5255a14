import type { Remote } from "../../ssh/remote.ts";
import { type Bounds, inTurn } from "./certbotShell.ts";
import type { LastRun } from "./inspection.ts";

const LINEAGE =
  /\/(?:live|renewal)\/([a-z0-9][a-z0-9.-]*?)(?:\.conf\b|\/)|certificate ([a-z0-9][a-z0-9.-]*) with error/;

/** What the timer's last run failed of, as far as it concerns this lineage. */
export function lastRunTrouble(name: string, { result, at, words }: LastRun): string | undefined {
  if (result === "success") return undefined;
  const blamed = blamedLineages(words);
  if (blamed.size > 0 && !blamed.has(name)) return undefined;
  const own = words.filter((line) => lineageIn(line) === name);
  const said = (own.length > 0 ? own : words.slice(-1)).slice(0, 2).join(" ").trim();
  return `the last renewal by certbot.service${at ? ` (${at})` : ""} failed: ${said || result}`;
}

/** The lineages that certbot names in what it says of a failure. */
export function blamedLineages(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.map(lineageIn).filter((name) => name !== undefined));
}

function lineageIn(line: string): string | undefined {
  const [, path, spoken] = LINEAGE.exec(line) ?? [];
  return path ?? spoken;
}

// The timer's own service, so that what `systemctl` and the timer's watchers see is mended too. It
// renews only what is due.
const runService = `${inTurn}
exec systemctl start certbot.service
`;

/** Runs the renewal as the timer does, to have its last run be one that did not fail. */
export async function runRenewal(remote: Remote, bounds: Bounds): Promise<void> {
  await remote.run({
    step: "run the renewal as the timer does",
    script: runService,
    okExitCodes: [0, 1],
    ...bounds,
  });
}
