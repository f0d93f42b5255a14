import { execa } from "execa";
import { z } from "zod";
import { UserError } from "../../../report/userError.ts";
import type { BuildTools } from "../buildImage.ts";

/** Long for starting a container on a busy machine. Milliseconds. */
const LIMIT = 120_000;

// Manifests are read as data, since Odoo's own loader wants a configuration; a version of two or
// three parts is recorded with the series before it.
const LIST = `
import ast, json, os
import odoo
from odoo.release import series
found = {}
for root in odoo.__path__:
    for folder in (os.path.join(root, "addons"), os.path.join(os.path.dirname(root), "addons")):
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            try:
                with open(os.path.join(folder, name, "__manifest__.py"), encoding="utf-8") as file:
                    version = ast.literal_eval(file.read()).get("version", "1.0")
            except (OSError, SyntaxError, ValueError):
                continue
            short = version.count(".") < 3 and not version.startswith(series)
            found[name] = f"{series}.{version}" if short else version
print(json.dumps(found))
`;

/**
 * Odoo's own modules in a base, with the versions that Odoo records: what an image must list, so
 * that a database's module is told to be there or not without starting Odoo.
 *
 * @throws UserError when the base does not run, or has none.
 */
export async function coreModules(
  { client, signal }: BuildTools,
  base: string,
): Promise<Record<string, string>> {
  const run = ["run", "--rm", "--network=none", "--entrypoint=python3", base, "-c", LIST];
  const asked = await execa(client, run, {
    reject: false,
    stdin: "ignore",
    timeout: LIMIT,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  const last = asked.stdout.trim().split("\n").at(-1) ?? "";
  const listed = asked.exitCode === 0 ? modules.safeParse(last) : undefined;
  if (listed?.success && listed.data["base"] !== undefined) return listed.data;
  throw new UserError(`The base ${base} does not say which modules of Odoo it has.`, {
    given: asked.stderr.trim() || last || "no answer",
    next: `docker run --rm --entrypoint=python3 ${base} -c 'import odoo'`,
    code: "base-unreadable",
  });
}

const modules = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("no JSON");
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.string()));
