import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Sandbox } from "../../../checks/ci/sandbox.ts";
import { query, startDatabase } from "../../../checks/ci/sandbox/database.ts";
import { runChecks } from "../../../checks/ci/smoke/check.ts";
import { n8nChecks } from "../../../checks/ci/smoke/n8n/checks.ts";
import type { N8nSubject } from "../../../checks/ci/smoke/n8n/subject.ts";
import { odooChecks } from "../../../checks/ci/smoke/odoo/checks.ts";
import type { OdooSubject } from "../../../checks/ci/smoke/odoo/subject.ts";
import { smoke } from "../../../checks/ci/smoke/smoke.ts";
import { startN8n } from "../../../checks/ci/smoke/start/n8n.ts";
import { startOdoo } from "../../../checks/ci/smoke/start/odoo.ts";
import type { Check } from "../../../evidence/record.ts";
import type { ImageName } from "../../../images/catalogue.ts";
import { imageTags } from "../../../images/tags.ts";
import { docker } from "../../../lab/docker/docker.ts";
import { registry } from "../../../lab/names.ts";
import type { Logger } from "../../../report/logger.ts";
import { Redactor } from "../../../report/redaction.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const { signal } = new AbortController();

const quiet: Logger = {
  info: () => undefined,
  warning: () => undefined,
  status: () => undefined,
  step: (_title, work) => work({ status: () => undefined, result: () => undefined }),
};

/** Remembers every secret that was made. */
class Listening extends Redactor {
  readonly heard: string[] = [];
  override add(...secrets: readonly string[]): void {
    this.heard.push(...secrets);
    super.add(...secrets);
  }
}

/** `name: summary` of each check that failed. */
function failed(checks: readonly Check[]): string[] {
  return checks.filter(({ passed }) => !passed).map(({ name, summary }) => `${name}: ${summary}`);
}

describe("ipai ci smoke, with the checkout's images", function () {
  this.timeout(900_000);
  let artifacts = "";
  let tags: Readonly<Record<ImageName, string>> | undefined;
  const image = (name: ImageName): string => `${registry.published}/${name}:${tags?.[name] ?? ""}`;

  before(async () => {
    tags = await imageTags(root);
    artifacts = await mkdtemp(path.join(tmpdir(), "ipai-smoke-"));
  });
  after(() => rm(artifacts, { recursive: true }));

  describe("all of it, where n8n's image is another program", () => {
    const redactor = new Listening();
    let checks: readonly Check[] = [];

    before(async () => {
      const images = {
        odoo: image("odoo"),
        n8n: image("mail"),
        postgres: image("postgres"),
      };
      checks = await smoke({ root, images, artifacts, log: quiet, redactor, signal });
    });

    it("Odoo does all that people come for", () => {
      const odoo = checks.filter(({ name }) => name.startsWith("odoo: "));
      equal(odoo.length, 1 + odooChecks.length);
      deepEqual(failed(odoo), []);
    });

    it("n8n fails all of its checks, at once and with the reason", () => {
      const n8n = failed(checks);
      equal(n8n.length, 1 + n8nChecks.length);
      match(n8n[0] ?? "", /^n8n: start: The container n8n ended before it was healthy\. exited/);
      match(n8n[1] ?? "", /^n8n: readiness: n8n did not start, not status 200/);
    });

    it("leaves every container's log, and no secret in one", async () => {
      const logs = await readdir(artifacts);
      deepEqual(logs.sort(), ["db.log", "n8n.log", "odoo-prepare.log", "odoo.log"]);
      ok(redactor.heard.length >= 5, "secrets were made");
      for (const log of logs) {
        const text = await readFile(path.join(artifacts, log), "utf8");
        ok(text !== "", log);
        for (const secret of redactor.heard) equal(text.includes(secret), false, log);
      }
    });

    it("leaves nothing on the engine", async () => {
      const own = [
        "--quiet",
        "--filter=label=ipai.sandbox",
        `--filter=label=ipai.sandbox.checkout=${root}`,
      ];
      equal(await docker(["ps", "--all", ...own, "--filter=name=ipai-ci-smoke-"]), "");
      equal(await docker(["volume", "ls", ...own, "--filter=name=ipai-ci-smoke-"]), "");
      equal(await docker(["network", "ls", ...own, "--filter=name=ipai-ci-smoke-"]), "");
    });
  });

  describe("n8n, and an Odoo without the module website", () => {
    const database = "odoo_bare";
    let sandbox: Sandbox | undefined;
    let odoo: OdooSubject | undefined;
    let n8n: N8nSubject | undefined;

    before(async () => {
      const redactor = new Redactor();
      const purpose = "faults";
      const options = { root, purpose, logs: artifacts, outside: true, redactor, signal };
      sandbox = await Sandbox.open(options);
      await startDatabase(sandbox, {
        image: image("postgres"),
        odooDatabase: database,
        n8nDatabase: "n8n_smoke",
      });
      const bare = { name: "odoo", database, modules: [], signal };
      const own = { name: "n8n", database: "n8n_smoke", signal };
      [odoo, n8n] = await Promise.all([
        startOdoo(sandbox, { image: image("odoo"), ...bare }),
        startN8n(sandbox, { image: image("n8n"), ...own }),
      ]);
    });
    after(async () => {
      odoo?.service.close();
      n8n?.service.close();
      await sandbox?.remove();
    });

    function started(): { sandbox: Sandbox; odoo: OdooSubject; n8n: N8nSubject } {
      if (!sandbox || !odoo || !n8n) throw new Error("not started");
      return { sandbox, odoo, n8n };
    }
    const next = "read the log";
    const judgeOdoo = (): Promise<Check[]> =>
      runChecks(odooChecks, started().odoo, { next, signal });
    const judgeN8n = (): Promise<Check[]> => runChecks(n8nChecks, started().n8n, { next, signal });

    it("n8n does all that people come for", async () => {
      deepEqual(failed(await judgeN8n()), []);
    });

    it("the page alone cannot be published, for want of that module", async () => {
      const [page = "", ...others] = failed(await judgeOdoo());
      deepEqual(others, []);
      match(page, /^odoo: publish a page: the module website is uninstalled, not a page/);
    });

    it("a schema that does not fit the code is seen, although health and login page are well", async () => {
      const rename = (from: string, to: string): Promise<string[]> =>
        query(started().sandbox, `ALTER TABLE res_partner RENAME ${from} TO ${to};`, database);
      await rename("email", "email_of_new_code");
      const checks = await judgeOdoo();
      await rename("email_of_new_code", "email");
      const passed = checks.filter((check) => check.passed).map(({ name }) => name);
      deepEqual(passed.slice(0, 2), ["odoo: health", "odoo: login page"]);
      match(failed(checks).join("\n"), /^odoo: create and read a partner: .*res_partner\.email /m);
    });

    it("a database that is not there is told in Odoo's own words", async () => {
      const { sandbox } = started();
      const nowhere = { name: "nowhere", database: "nowhere", modules: [], signal };
      await rejects(startOdoo(sandbox, { image: image("odoo"), ...nowhere }), {
        code: "smoke-odoo-prepare",
        given: /no connection to database nowhere.*does not exist/s,
      });
    });

    it("n8n without its database is not ready, and runs nothing", async () => {
      // One after the other: in one transaction, n8n could come back before the door is closed.
      for (const sql of [
        "ALTER DATABASE n8n_smoke ALLOW_CONNECTIONS false",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'n8n_smoke'",
      ]) {
        await query(started().sandbox, sql, "postgres");
      }
      const names = (await judgeN8n()).filter(({ passed }) => !passed).map(({ name }) => name);
      ok(names.includes("n8n: log in"), names.join());
      ok(names.includes("n8n: run a workflow by its webhook"), names.join());
    });

    it("an n8n that was stopped fails each of its checks, and none of Odoo's", async () => {
      await started().sandbox.stop("n8n");
      const n8n = failed(await judgeN8n());
      equal(n8n.length, n8nChecks.length);
      for (const line of n8n) match(line, /n8n\.smoke\.localhost\S*: connection refused, not /);
      equal(failed(await judgeOdoo()).length, 1);
    });
  });
});
