import path from "node:path";
import { z } from "zod";
import type { Sandbox } from "../sandbox.ts";
import { query } from "../sandbox/database.ts";
import { isKnown } from "./log/omissions.ts";
import { DATABASE, odooContainer, type OdooRun } from "./odoo.ts";
import { checkOf } from "./check.ts";
import type { Check } from "../../../evidence/record.ts";

/** A copy: tests go on in the first one. */
const COPY = "ci_checks";
const SCRIPT = path.join(import.meta.dirname, "odoo/questions.py");
const LIMIT_MS = 900_000;

const answer = z.object({ faults: z.array(z.string()), lookedAt: z.number() });
const answers = z.object({
  versions: answer,
  views: answer,
  settings: answer,
  assets: answer,
  "scheduled actions": answer,
});

type Question = keyof z.infer<typeof answers>;

/** What each question finds when all is well. */
const WELL: Readonly<Record<Question, string>> = {
  versions: "modules have in the database the version of their manifest",
  views: "views name only what exists",
  settings: "fields of the settings' form open, and it can be saved",
  assets: "bundles of scripts and styles build",
  "scheduled actions": "scheduled actions call only what exists",
};

export const QUESTIONS = Object.keys(WELL) as Question[];

/** Copies the database for the questions; nobody may be connected to it. */
export async function copyDatabase(sandbox: Sandbox): Promise<void> {
  await query(sandbox, `CREATE DATABASE ${COPY} TEMPLATE ${DATABASE} OWNER odoo`, "postgres");
}

/** Has Odoo itself say whether the copied database is whole. */
export async function inspectDatabase(sandbox: Sandbox, run: OdooRun): Promise<Check[]> {
  const container = await odooContainer(sandbox, run, COPY);
  const files = "/var/lib/odoo/filestore";
  const copy = `if [ -d ${files}/${DATABASE} ]; then cp -a ${files}/${DATABASE} ${files}/${COPY}; fi`;
  const ended = await sandbox.once("inspection", {
    ...container,
    mounts: { ...container.mounts, [SCRIPT]: "/mnt/questions.py:ro" },
    command: ["sh", "-c", `${copy}; exec python3 /mnt/questions.py`],
    timeoutMs: LIMIT_MS,
  });
  if (ended.exitCode !== 0) {
    const said = ended.timedOut ? "no end in time" : ended.lines.slice(-12).join("\n");
    return [checkOf("inspection", [`Odoo could not be asked: ${said}`], "")];
  }
  const all = answers.parse(JSON.parse(ended.stdout.trim().split("\n").at(-1) ?? ""));
  return QUESTIONS.map((name) => {
    const { faults, lookedAt } = all[name];
    const unknown = faults.filter((fault) => !isKnown(fault));
    return checkOf(name, unknown, `${lookedAt} ${WELL[name]}`);
  });
}
