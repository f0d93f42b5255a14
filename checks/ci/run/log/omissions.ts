import { excerpt, type LogRecord } from "./records.ts";

/** A line after which Odoo goes on, and often exits with 0. */
interface Omission {
  readonly pattern: RegExp;
  /** What it means, and where it was met. */
  readonly means: string;
}

/**
 * From Odoo's own source (`modules/loading.py`, `modules/module_graph.py`, `tools/config.py`,
 * `http.py`, `ir_cron.py`) and from the incidents of this production that each line announced.
 */
const OMISSIONS: readonly Omission[] = [
  {
    pattern: /Some modules are not loaded/,
    means: "modules are installed and their code is absent (203 of 342 loaded, 2026-02-24)",
  },
  {
    pattern: /Some modules have inconsistent states/,
    means: "an installation did not finish; scheduled jobs stop (exit code 0)",
  },
  {
    pattern: /not installable, skipped/,
    means: "a module is left out (exit code 0; 80 modules of another series, February 2026)",
  },
  {
    pattern: /some depends are not loaded, skipped|dependency is skipped, skipped/,
    means: "a module is left out, since what it needs is (exit code 0)",
  },
  { pattern: /in a dependency loop, skipped/, means: "a module is left out (exit code 0)" },
  {
    pattern: /invalid module names, ignored/,
    means: "a module that was asked for does not exist (exit code 0)",
  },
  {
    pattern: /invalid addons directory|no such directory/,
    means: "an entry of addons_path is skipped (36 folders, 2026-02-24; 8 warnings, 2026-02-27)",
  },
  {
    pattern: /dbfilter rejects it/,
    means: "the database is not served (login led to the selector, 2026-01-14)",
  },
  {
    pattern: /password authentication failed/,
    means: "no login to PostgreSQL (2025-11-24, 2026-01-14)",
  },
  {
    pattern: /relation "?ir_module_module"? does not exist/,
    means: "the database is empty or another one (2026-01-08)",
  },
  {
    pattern: /Skipping database .* (?:modules to install|base version)/,
    means: "no scheduled job runs in this database",
  },
  {
    pattern: /^KeyError: '[a-z0-9_]+(?:\.[a-z0-9_]+)+'/,
    means: "a model is asked for and its code is not loaded (crons failing, 2026-02-24)",
  },
  {
    pattern: /declared but cannot be loaded/,
    means: "the database knows a model that no module has",
  },
  { pattern: /Transient module states were reset/, means: "an installation was rolled back" },
];

/** A line that is known, does no harm, and cannot be mended here. */
interface Known {
  readonly pattern: RegExp;
  readonly why: string;
}

const KNOWN: readonly Known[] = [
  {
    pattern:
      /Could not get content for mail\/static\/lib\/selfie_segmentation\/selfie_segmentation\.js\./,
    why: "Debian's package of Odoo leaves this file out (not free); it blurs a video's background",
  },
];

export function isKnown(text: string): boolean {
  return KNOWN.some(({ pattern }) => pattern.test(text));
}

/** What in a log means "up, but not whole": omissions first, then every other error. */
export function judgeLog(records: readonly LogRecord[]): string[] {
  const found = records.filter(({ message }) => !isKnown(message)).map(complaintOf);
  return [...new Set(found.filter((complaint) => complaint !== undefined))];
}

function complaintOf(record: LogRecord): string | undefined {
  const lines = [record.message, ...record.rest];
  for (const { pattern, means } of OMISSIONS) {
    const line = lines.find((each) => pattern.test(each.trim()));
    if (line !== undefined) return `${line.trim()}\n  ${means}`;
  }
  if (record.level !== "ERROR" && record.level !== "CRITICAL") return undefined;
  return `${record.level} of ${record.logger}: ${excerpt(record)}`;
}
