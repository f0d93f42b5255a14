import { resolve } from "node:path";
import packageFile from "../../package.json" with { type: "json" };
import { offers } from "./operations.ts";
import { runCli } from "./run.ts";
import { outliveReaders } from "./streams.ts";

/** The process behind `ipai`: the only place that knows of arguments, environment and exit. */
outliveReaders(process);
const typed = process.argv.slice(2);
// Who types nothing wants to know how things stand.
const argv = typed.length === 0 ? ["status"] : typed;
const exitCode = await runCli(argv, {
  root: resolve(import.meta.dirname, "../.."),
  version: packageFile.version,
  environment: process.env,
  offers: offers(),
});
// A result that could not be written has set its own.
process.exitCode ??= exitCode;
