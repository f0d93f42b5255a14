import { groupBy } from "./groupBy.ts";
import type { PartEnded } from "./odoo.ts";
import type { CiResult, TestResult } from "./result.ts";

const ORDER: readonly TestResult["outcome"][] = ["error", "failed", "skipped", "passed"];

/** A test that ran twice counts once, with the worse of its outcomes. */
export function worstOf(tests: readonly TestResult[]): TestResult[] {
  const worst = new Map<string, TestResult>();
  for (const test of tests) {
    const key = `${test.module}:${test.test}`;
    const before = worst.get(key);
    if (!before || ORDER.indexOf(test.outcome) < ORDER.indexOf(before.outcome))
      worst.set(key, test);
  }
  return [...worst.values()];
}

type Found = Omit<CiResult, "ok" | "failures" | "tests" | "skipped" | "seconds"> & {
  readonly tests: readonly TestResult[];
  readonly fromCache: number;
  readonly parts: readonly PartEnded[];
};

/** The result of a run, and every test of it. */
export interface Summary {
  readonly result: CiResult;
  readonly tests: readonly TestResult[];
}

export function summarise({ tests, fromCache, parts, ...found }: Found): Summary {
  const count = (outcome: TestResult["outcome"]): number =>
    tests.filter((test) => test.outcome === outcome).length;
  const skipped = tests.filter(({ outcome }) => outcome === "skipped");
  const reasons = groupBy(skipped, ({ message }) => message ?? "no reason given");
  const seconds = parts.map(({ name, ended }) => [name, Math.round(ended.durationMs / 100) / 10]);
  return {
    tests,
    result: {
      ...found,
      ok: found.checks.every(({ passed }) => passed),
      failures: tests.filter(({ outcome }) => outcome === "failed" || outcome === "error"),
      tests: {
        total: tests.length,
        passed: count("passed"),
        failed: count("failed"),
        errors: count("error"),
        skipped: count("skipped"),
        fromCache,
      },
      skipped: Object.fromEntries([...reasons].map(([reason, own]) => [reason, own.length])),
      seconds: Object.fromEntries(seconds) as Record<string, number>,
    },
  };
}
