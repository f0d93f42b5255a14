import path from "node:path";
import { z } from "zod";
import { smoke } from "../../ci/smoke/smoke.ts";
import { check, type Check } from "../../evidence/record.ts";
import type { ImageName } from "../../images/catalogue.ts";
import { registry } from "../../lab/names.ts";
import { ExitCode } from "../../report/userError.ts";
import { prepareImages } from "../../setup/images.ts";
import type { Context, Operation } from "../operation.ts";

const input = z.object({
  artifacts: z
    .string()
    .default(".artifacts/ci/smoke")
    .describe("the folder that logs are written to; from the checkout"),
});

const output = z.object({ ok: z.boolean(), checks: z.array(check), artifacts: z.string() });

/** `ipai ci smoke`: whether what this checkout builds starts, and does what people come for. */
export const ciSmoke: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "ci smoke",
  summary: "start Odoo, website and n8n from this checkout's images, and use them once",
  effect: "read-only",
  timeoutSeconds: 1800,
  input,
  output,
  run: async (ctx, { artifacts }) => {
    const { root, log, redactor, signal } = ctx;
    const folder = path.resolve(root, artifacts);
    const images = await providedImages(ctx);
    const checks = await smoke({ root, images, artifacts: folder, log, redactor, signal });
    return { ok: checks.every(({ passed }) => passed), checks, artifacts: folder };
  },
  text: ({ checks, artifacts }) => {
    const failed = checks.filter(({ passed }) => !passed);
    return [...checks.map(checkText), "", summary(checks, failed, artifacts)].join("\n");
  },
  exitCode: ({ ok }) => (ok ? ExitCode.ok : ExitCode.error),
};

async function providedImages({ root, log, signal }: Context): Promise<Record<ImageName, string>> {
  const options = { root, registry: registry.published, logger: log, signal };
  const tagged = await prepareImages(options);
  const reference = (name: ImageName): string => {
    const tag = tagged.find((image) => image.name === name)?.tag;
    if (tag === undefined) throw new Error(`the checkout's images lack ${name}`);
    return `${registry.published}/${name}:${tag}`;
  };
  return {
    odoo: reference("odoo"),
    n8n: reference("n8n"),
    postgres: reference("postgres"),
    mail: reference("mail"),
  };
}

function checkText({ name, passed, summary: found, output: details = "" }: Check): string {
  if (passed) return `ok    ${name}: ${found}`;
  return [`FAIL  ${name}`, ...details.split("\n").map((line) => `      ${line}`)].join("\n");
}

function summary(all: readonly Check[], failed: readonly Check[], artifacts: string): string {
  if (failed.length === 0) return `all ${all.length} checks pass`;
  return `${failed.length} of ${all.length} checks failed; logs in ${artifacts}`;
}
