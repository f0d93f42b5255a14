import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Program } from "./program.ts";

/**
 * After an action the SDK starts the CLI three times more, one process after the other: twice for
 * the outputs, once for the history's newest entry. The outputs are those that the program returned
 * to this very process; the history is asked for by whoever wants it (historyEntry.ts).
 */
export function answerForTheEngine(stack: Stack, program: Program): void {
  const ask = stack.outputs.bind(stack);
  stack.outputs = async () => program.outputs() ?? ask();
  stack.info = () => Promise.resolve(undefined);
}
