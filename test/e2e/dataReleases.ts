import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";

import { stackOutputsSchema } from "../../components/outputs.ts";
import { checkout, type LocalStack, type Run } from "../support/localStack.ts";
import { pushRelease } from "../support/releases.ts";

const up = z.object({ outputs: stackOutputsSchema, summary: z.record(z.string(), z.number()) });
const list = z.object({ rewindPoints: z.array(z.object({ name: z.string(), size: z.number() })) });

/** The commands of a section of the runbook, in its order. */
async function commandsOf(section: string): Promise<string[]> {
  const page = await readFile(path.join(checkout, "docs/DEPLOYMENT_RUNBOOK.md"), "utf8");
  const [, text = ""] = page.split(`\n## ${section}\n`);
  const [own = ""] = text.split("\n## ");
  const commands = [...own.matchAll(/^```sh\n([^]*?)^```/gm)]
    .flatMap(([, block = ""]) => block.split("\n"))
    .map((line) => line.replace(/ +#.*$/, ""))
    .filter((line) => line !== "");
  ok(commands.length > 0, `the runbook has no commands under ${section}`);
  return commands;
}

/** Updates of modules, one that fails, and the way back over one with its data: as the runbook says. */
export function dataReleases(stack: LocalStack, droplet: string): void {
  describe("a release that changes modules", () => {
    let first: string, update: string, faulty: string;

    const sql = async (statement: string): Promise<string> => {
      const psql = ["psql", "-U", "postgres", "-d", "odoo", "-XAtqc", statement];
      return (await execa("docker", ["exec", droplet, "docker", "exec", "postgres-prod", ...psql]))
        .stdout;
    };
    const company = () => sql("SELECT name FROM res_company WHERE id = 1");
    const version = () =>
      sql("SELECT latest_version FROM ir_module_module WHERE name = 'ipai_devops'");
    const copies = (kind: string) =>
      sql(`SELECT datname FROM pg_database WHERE datname ~ '^odoo_${kind}_' ORDER BY 1`);

    /** Types a line of the runbook as it stands there, for this stack. */
    const type = (line: string, words: Readonly<Record<string, string>> = {}): Promise<Run> => {
      const typed = Object.entries(words).reduce(
        (text, [word, value]) => text.replace(word, value),
        line,
      );
      match(typed, /^npx ipai .* --stack prod$/);
      return stack.ipai(
        ...typed
          .replace(/^npx ipai /, "")
          .replace(/ --stack prod$/, "")
          .split(" "),
      );
    };

    before(async () => {
      first = up.parse(await stack.json("up")).outputs.release.sha;
      [update, faulty] = [await pushRelease("update", first), await pushRelease("faulty", first)];
    });

    it("is taken back with its data when the update fails, and the failure says where and where to read on", async () => {
      const [name, before] = [await company(), await version()];
      const deploy = await stack.ipai("deploy", faulty);
      notEqual(deploy.exitCode, 0);
      match(deploy.all, /verdict: update of 1 module/);
      match(deploy.all, /the update of ipai_devops failed at update/);
      match(deploy.all, /the migration of a test/);
      match(deploy.all, /DEPLOYMENT_RUNBOOK\.md#resources-failed/);
      deepEqual([await company(), await version()], [name, before]);
      match(await copies("failed"), /^odoo_failed_\d{8}T\d{6}Z$/);
      equal((await stack.ipai("rollback", first)).exitCode, 0);
    });

    it("is checked and deployed by the runbook's commands, which update its module", async () => {
      await stack.ipai("resume");
      for (const line of await commandsOf("Pre-deployment checklist")) {
        const run = await type(line);
        equal(run.exitCode, 0, `${line}\n${run.all}`);
      }
      for (const line of await commandsOf("Deploy")) {
        const run = await type(line, { SHA: update });
        equal(run.exitCode, 0, `${line}\n${run.all}`);
      }
      equal(await company(), "updated to 19.0.1.1.0");
    });

    it("is gone back over by the runbook's commands: what would be lost is shown first, then accepted", async () => {
      await sql(
        "UPDATE res_partner SET write_uid = 2, write_date = now() AT TIME ZONE 'UTC' WHERE id = 1",
      );
      const [listed = "", back = "", accepted = "", verify = "", resume = ""] =
        await commandsOf("Rollback");
      const shown = await type(listed);
      equal(shown.exitCode, 0, shown.all);
      const { rewindPoints } = list.parse(await stack.json("rollback"));
      const [point] = rewindPoints;
      ok(point && point.size > 0);
      match(shown.all, new RegExp(point.name));

      const refused = await type(back, { SHA: first });
      notEqual(refused.exitCode, 0);
      match(
        refused.all,
        /loses the work of \d+ minutes?: \d+ changed records?; nothing was changed/,
      );
      match(refused.all, /admin +res\.partner,1/);
      match(refused.all, new RegExp(`--accept-data-loss ${point.name}`));
      equal(await company(), "updated to 19.0.1.1.0");

      const gone = await type(accepted, { SHA: first, POINT: point.name });
      equal(gone.exitCode, 0, gone.all);
      notEqual(await company(), "updated to 19.0.1.1.0");
      match(await copies("abandoned"), /^odoo_abandoned_\d{8}T\d{6}Z$/);
      for (const line of [verify, resume]) {
        const run = await type(line);
        equal(run.exitCode, 0, `${line}\n${run.all}`);
      }

      match(await readFile(stack.file, "utf8"), new RegExp(`ipai:data: ${point.name}`));
      const { same, ...changed } = up.parse(await stack.json("up", "--refresh")).summary;
      deepEqual(
        [same === undefined, Object.values(changed).some((count) => count > 0)],
        [false, false],
      );
    });
  });
}
