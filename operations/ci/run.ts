import path from "node:path";
import { z } from "zod";
import { findingsText, hasErrors } from "../../report/finding.ts";
import { LOCK_FILE, readLock, type Lock } from "../../addons/lock/format.ts";
import { verifyAddons } from "../../addons/verify.ts";
import { runFolder, writeArtifacts } from "../../checks/ci/run/artifacts.ts";
import { ciResult, type CiResult } from "../../checks/ci/run/result.ts";
import { ciRun } from "../../checks/ci/run/run.ts";
import { runText } from "../../checks/ci/run/text.ts";
import type { Check } from "../../evidence/record.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import { machineCache } from "../../machine/machineCache.ts";
import { manifestFiles } from "../addons/readBack.ts";
import { evidenceOutput } from "../evidence/keep.ts";
import { recordedChecks, type Notes } from "../evidence/recordedChecks.ts";
import type { Context, Operation } from "../operation.ts";
import { provideJudgedImages } from "./images.ts";

const input = z.object({
  modules: z
    .string()
    .regex(/^[a-z0-9_]+(,[a-z0-9_]+)*$/, "names of modules, with commas between them")
    .optional()
    .describe("install and test these only, with what they need: ipai_devops,web_responsive"),
  tags: z
    .string()
    .regex(/^[\w/:.,*[\]-]+$/, "Odoo's --test-tags")
    .optional()
    .describe("Odoo's own --test-tags, instead of the usual selection"),
  artifacts: z
    .string()
    .optional()
    .describe("the folder for junit.xml and the logs (.artifacts/ci/<time> if not given)"),
});

const output = ciResult.extend({
  evidence: evidenceOutput.describe("where the record of this run was kept"),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** `ipai ci run`: whether the modules of this checkout install, and pass their tests. */
export const ciRunOperation: Operation<Input, Output> = {
  name: "ci run",
  summary: "install and test every locked module in real Odoo, from this checkout's image",
  effect: "changes",
  timeoutSeconds: 3600,
  input,
  output,
  run: (ctx, given) =>
    recordedChecks(ctx, { operation: "ci-run" }, async (notes) => {
      const result = await testModules(ctx, given, notes);
      result.checks.forEach(notes.check);
      return result;
    }),
  text: (result) => {
    const { evidence } = result;
    const where = "folder" in evidence ? `in ${evidence.folder}` : `nowhere: ${evidence.missing}`;
    return `${runText(result)}\nrecorded ${where}`;
  },
  exitCode: ({ ok, evidence }) => {
    if (!ok) return ExitCode.error;
    return "missing" in evidence ? ExitCode.unrecorded : ExitCode.ok;
  },
};

async function testModules(
  ctx: Context,
  { modules, tags, artifacts }: Input,
  notes: Notes,
): Promise<CiResult> {
  const { root, log, redactor, signal } = ctx;
  const began = performance.now();
  const folder = artifacts ? path.resolve(root, artifacts) : runFolder(root, new Date());
  notes.versions(await manifestFiles(root));
  const manifests = await verifyManifests(root);
  if (!manifests.passed) return stopped(manifests, folder);
  const lock = await requireLock(root);
  const { references: images, release } = await provideJudgedImages(ctx, ["postgres"]);
  notes.image(release);
  const summary = await ciRun({
    root,
    images,
    lock,
    modules: modules?.split(",") ?? [],
    tags,
    artifacts: folder,
    cache: path.join(machineCache(), "ci"),
    log,
    redactor,
    signal,
  });
  const total = Math.round((performance.now() - began) / 100) / 10;
  const result = {
    ...summary.result,
    checks: [manifests, ...summary.result.checks],
    seconds: { ...summary.result.seconds, total },
  };
  await writeArtifacts({ tests: summary.tests, result });
  return result;
}

async function verifyManifests(root: string): Promise<Check> {
  const { findings, modules } = await verifyAddons(root);
  const name = "manifests";
  if (!hasErrors(findings)) {
    return { name, passed: true, summary: `${modules.locked} locked modules are as declared` };
  }
  const errors = findings.filter(({ severity }) => severity === "error");
  const summary = `${errors[0]?.what ?? ""} (${errors.length} errors; ${ipai("addons verify")})`;
  return { name, passed: false, summary, output: findingsText(errors) };
}

async function requireLock(root: string): Promise<Lock> {
  const lock = await readLock(root);
  if (lock) return lock;
  throw new UserError("No module is locked, so there is nothing to test.", {
    given: LOCK_FILE,
    next: ipai("addons lock"),
    code: "lock-missing",
    exitCode: ExitCode.configuration,
  });
}

/** Nothing is installed while the manifests are wrong: it would not be what was declared. */
async function stopped(manifests: Check, artifacts: string): Promise<CiResult> {
  const none = { total: 0, passed: 0, failed: 0, errors: 0, skipped: 0, fromCache: 0 };
  const result: CiResult = {
    ok: false,
    failures: [],
    checks: [manifests],
    notReached: ["installation", "modules", "tests"],
    tests: none,
    skipped: {},
    leftOut: [],
    release: null,
    database: null,
    seconds: {},
    artifacts,
  };
  await writeArtifacts({ tests: [], result });
  return result;
}
