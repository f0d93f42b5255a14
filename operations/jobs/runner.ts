import { REGISTRY } from "../registry.ts";
import { runJob } from "./run.ts";

/** The process behind a job: `runner.ts ROOT ID`. Its environment is that of whoever started it. */
const [root = "", id = ""] = process.argv.slice(2);
const told = new AbortController();
process.on("SIGTERM", () => told.abort());
process.on("SIGINT", () => told.abort());
await runJob({ root, environment: process.env, registry: REGISTRY, signal: told.signal }, id);
