import Mocha from "mocha";
import { writeFileSync } from "node:fs";
import { countsLine, type Outcome } from "./counts.ts";

const { EVENT_RUN_END, EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_TEST_FAIL, EVENT_TEST_PENDING } =
  Mocha.Runner.constants;

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
    // `test/run.ts` asks each of its lanes for the outcome, and says the end of all itself.
    const outcomeFile = process.env["IPAI_TEST_OUTCOME"];
    // a run that a test starts says its own
    delete process.env["IPAI_TEST_OUTCOME"];
    runner.on(EVENT_TEST_PENDING, (test) => {
      const why = skipReasons.get(test) ?? "no reason given";
      process.stdout.write(`      skipped: ${test.fullTitle()}: ${why}\n`);
    });
    const failures = collectFailures(runner);
    const files = collectTimes(runner);
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures: failed, pending } = runner.stats ?? NOTHING_RAN;
      const counts = { passed: passes, failed, skipped: pending };
      const outcome: Outcome = { counts, failures, files: files() };
      if (outcomeFile) writeFileSync(outcomeFile, JSON.stringify(outcome));
      else process.stdout.write(countsLine([counts]));
    });
  }
}

/** What a run counts as that ended before Mocha counted anything. */
const NOTHING_RAN = { passes: 0, failures: 1, pending: 0 };

function collectFailures(runner: Mocha.Runner): Outcome["failures"] {
  const failures: { title: string; message: string }[] = [];
  runner.on(EVENT_TEST_FAIL, (test, error: Error) => {
    failures.push({ title: test.fullTitle(), message: error.stack ?? error.message });
  });
  return failures;
}

/** How long each file took, the hooks of its suites included. */
function collectTimes(runner: Mocha.Runner): () => Outcome["files"] {
  const seconds = new Map<string, number>();
  let begun = performance.now();
  const outermost = ({ parent }: Mocha.Suite) => parent?.root === true;
  runner.on(EVENT_SUITE_BEGIN, (suite) => {
    if (outermost(suite)) begun = performance.now();
  });
  runner.on(EVENT_SUITE_END, (suite) => {
    if (!outermost(suite) || !suite.file) return;
    const took = (performance.now() - begun) / 1000;
    seconds.set(suite.file, (seconds.get(suite.file) ?? 0) + took);
  });
  return () => [...seconds].map(([file, took]) => ({ file, seconds: took }));
}
