// A process that opens a sandbox with a container in it, says its name, and waits to be killed.
import { setTimeout as pause } from "node:timers/promises";
import { Sandbox } from "../../../../checks/ci/sandbox.ts";
import { Redactor } from "../../../../report/redaction.ts";

const [root = "", logs = "", image = ""] = process.argv.slice(2);
const signal = new AbortController().signal;
const options = { root, purpose: "killed", logs, redactor: new Redactor(), signal };
const sandbox = await Sandbox.open(options);
await sandbox.start("sleeper", { image, entrypoint: "sleep", command: ["600"] });
process.stdout.write(`${sandbox.name}\n`);
await pause(600_000);
