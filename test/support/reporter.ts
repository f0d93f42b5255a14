import Mocha from "mocha";
import { writeFileSync } from "node:fs";
import { countsLine } from "./counts.ts";

const { EVENT_RUN_END, EVENT_TEST_PENDING } = Mocha.Runner.constants;

/** Where a test that skips itself leaves the reason, so that no skip is silent. */
const skipReasons = new WeakMap<Mocha.Runnable, string>();

/** Skips the running test and says why in the report. */
export function skip(context: Mocha.Context, why: string): never {
  if (context.test) skipReasons.set(context.test, why);
  return context.skip();
}

/** Mocha's own `spec` report, the reason of every skip, and one closing line for CI. */
export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    // `test/run.ts` asks each of its lanes for the counts alone.
    const file = process.env["IPAI_TEST_COUNTS"];
    // a run that a test starts says its own
    delete process.env["IPAI_TEST_COUNTS"];
    runner.on(EVENT_TEST_PENDING, (test) => {
      const why = skipReasons.get(test) ?? "no reason given";
      process.stdout.write(`      skipped: ${test.fullTitle()}: ${why}\n`);
    });
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures, pending } = runner.stats ?? { passes: 0, failures: 1, pending: 0 };
      const counts = { passed: passes, failed: failures, skipped: pending };
      if (file) writeFileSync(file, JSON.stringify(counts));
      else process.stdout.write(countsLine([counts]));
    });
  }
}
