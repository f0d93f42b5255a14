import type { Check, EvidenceRecord } from "../../evidence/record.ts";
import { failureReport } from "../../report/failure.ts";
import type { Context } from "../operation.ts";
import type { Recorded } from "./keep.ts";
import { kept } from "./keep.ts";
import { REPOSITORY } from "./place.ts";
import type { Account } from "./record.ts";

/** Where work without an engine says what it found, as soon as it has found it. */
export interface Notes {
  /** One check with what it printed; what was noted stays, whatever ends the work later. */
  readonly check: (check: Check) => void;
  /** Versions that were read back, by name: of modules, tools, files by their hash. */
  readonly versions: (versions: Readonly<Record<string, string>>) => void;
  /** The image that was looked at: the commit in its labels, and its digest as the engine told it. */
  readonly image: (image: NonNullable<EvidenceRecord["release"]>) => void;
}

export interface CheckedSubject {
  /** The chain that its pack belongs to. @default that of the repository */
  readonly stack?: string;
  /** The operation's name, and the last part of the pack's path: `ci-run`. */
  readonly operation: string;
  readonly reason?: string | undefined;
}

/**
 * Records work that no engine does: a verification, a run of the tests. It has failed when one of
 * the checks that it noted has, or when it throws.
 */
export function recordedChecks<T extends object>(
  ctx: Context,
  subject: CheckedSubject,
  work: (notes: Notes) => Promise<T>,
): Promise<T & Recorded> {
  const checks: Check[] = [];
  const versions: Record<string, string> = {};
  let release: EvidenceRecord["release"] = null;
  const notes: Notes = {
    check: (check) => void checks.push(check),
    versions: (more) => void Object.assign(versions, more),
    image: (image) => void (release = image),
  };
  return kept(
    ctx,
    { stack: REPOSITORY, ...subject },
    {
      work: () => work(notes),
      account: ({ thrown }) =>
        Promise.resolve({
          plan: null,
          release,
          versions,
          checks: thrown === undefined ? checks : [...checks, cutShort(thrown)],
          failure: failureOf(checks),
        } satisfies Account),
    },
  );
}

function cutShort(thrown: unknown): Check {
  return { name: "ended in order", passed: false, summary: failureReport(thrown).error.what };
}

/** A verification without a check has proved nothing. */
function failureOf(checks: readonly Check[]): string | undefined {
  if (checks.length === 0) return "Nothing was checked.";
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.length === 0) return undefined;
  return [
    `${failed.length} of ${checks.length} checks failed.`,
    ...failed.map(({ name, summary }) => `${name}: ${summary}`),
  ].join("\n");
}
