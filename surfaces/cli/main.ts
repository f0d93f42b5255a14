import { createRequire } from "node:module";
import { dirname } from "node:path";
import { z } from "zod";
import { operationsFor } from "./operations.ts";
import { runCli } from "./run.ts";
import { outliveReaders } from "./streams.ts";

/** The process behind `ipai`: the only place that knows of arguments, environment and exit. */
const packageFile = createRequire(import.meta.url).resolve("../../package.json");
const { version } = z
  .object({ version: z.string() })
  .parse(createRequire(import.meta.url)(packageFile));

outliveReaders(process);
const typed = process.argv.slice(2);
// Who types nothing wants to know how things stand.
const argv = typed.length === 0 ? ["status"] : typed;
const exitCode = await runCli(argv, {
  root: dirname(packageFile),
  version,
  environment: process.env,
  operations: await operationsFor(argv),
});
// A result that could not be written has set its own.
process.exitCode ??= exitCode;
