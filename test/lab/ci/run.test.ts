import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readLock } from "../../../addons/lock/format.ts";
import { writeArtifacts } from "../../../checks/ci/run/artifacts.ts";
import type { CiResult } from "../../../checks/ci/run/result.ts";
import { ciRun } from "../../../checks/ci/run/run.ts";
import { imageTags } from "../../../images/tags.ts";
import { docker } from "../../../lab/docker/docker.ts";
import { registry } from "../../../lab/names.ts";
import { Redactor } from "../../../report/redaction.ts";
import { checkout } from "../../support/localStack.ts";
import { quietLogger } from "./support/quietLogger.ts";
import { manifest, testFile, userView, writeModule, type ModuleFiles } from "./support/modules.ts";

describe("ipai ci run, with real Odoo", function () {
  this.timeout(600_000);
  let folder = "";
  const origins: (string | undefined)[] = [];
  let images = { odoo: "", postgres: "" };

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-ci-test-"));
    const tags = await imageTags(checkout);
    images = {
      odoo: `${registry.published}/odoo:${tags.odoo}`,
      postgres: `${registry.published}/postgres:${tags.postgres}`,
    };
  });

  after(() => rm(folder, { recursive: true, force: true }));

  async function run(modules: Readonly<Record<string, ModuleFiles>>): Promise<CiResult> {
    const names = Object.keys(modules);
    const artifacts = path.join(folder, "artifacts", names.join("-"));
    const brought = path.join(folder, "modules", names.join("-"));
    for (const [name, files] of Object.entries(modules)) await writeModule(brought, name, files);
    const lock = await readLock(checkout);
    ok(lock);
    const summary = await ciRun({
      root: folder,
      images,
      lock,
      modules: names,
      brought: { folder: brought, names },
      artifacts,
      // the first run makes the database of base and web, the others take it from here
      cache: path.join(folder, "cache"),
      log: quietLogger(),
      redactor: new Redactor(),
      signal: new AbortController().signal,
    });
    await writeArtifacts(summary);
    origins.push(summary.result.database?.origin);
    return summary.result;
  }

  /** What failed, and why in its first words. */
  function faults({ checks }: CiResult): string[] {
    return checks.filter(({ passed }) => !passed).map(({ name }) => name);
  }

  function outputOf({ checks }: CiResult, name: string): string {
    return checks.find((check) => check.name === name)?.output ?? "";
  }

  async function logOf(result: CiResult, name: string): Promise<string> {
    return readFile(path.join(result.artifacts, `${name}.log`), "utf8");
  }

  const tests = { "tests/__init__.py": "from . import test_shop\n" };

  it("passes a module that installs, and whose tests pass", async () => {
    const result = await run({
      shop_fine: {
        "__manifest__.py": manifest('"depends": ["web"]', '"data": ["views.xml"]'),
        "__init__.py": "",
        "views.xml": userView("share"),
        ...tests,
        "tests/test_shop.py": testFile("self.assertEqual(1 + 1, 2)"),
      },
    });
    deepEqual(faults(result), [], JSON.stringify(result.checks, undefined, 2));
    equal(result.ok, true);
    const { total, passed, skipped } = result.tests;
    deepEqual({ total, passed, skipped }, { total: 1, passed: 1, skipped: 0 });
  });

  it("names a test that fails, with its assertion, in the result and in junit.xml", async () => {
    const result = await run({
      shop_dear: {
        "__manifest__.py": manifest('"depends": ["web"]'),
        "__init__.py": "",
        ...tests,
        "tests/test_shop.py": testFile('self.assertEqual(1 + 1, 3, "<dear> & \\"dearer\\"")'),
      },
    });
    deepEqual(faults(result), ["tests"]);
    const [failure] = result.failures;
    equal(`${failure?.module ?? ""} ${failure?.test ?? ""}`, "shop_dear TestShop.test_prices");
    match(failure?.message ?? "", /AssertionError: 2 != 3 : <dear> & "dearer"$/);
    await validates(path.join(result.artifacts, "junit.xml"));
  });

  it("says why a module could not be imported, and which", async () => {
    const result = await run({
      shop_lost: { "__manifest__.py": manifest(), "__init__.py": "import nowhere_at_all\n" },
    });
    deepEqual(faults(result), ["installation", "modules", "log"]);
    match(
      outputOf(result, "installation"),
      /No module named 'nowhere_at_all' \(at module shop_lost\)/,
    );
    match(outputOf(result, "modules"), /^shop_lost is .+, not installed$/);
    ok(result.notReached.includes("views"));
  });

  it("says which field a view names that does not exist", async () => {
    const result = await run({
      shop_ghost: {
        "__manifest__.py": manifest('"data": ["views.xml"]'),
        "__init__.py": "",
        "views.xml": userView("ghost_price"),
      },
    });
    deepEqual(faults(result), ["installation", "modules", "log"]);
    match(
      outputOf(result, "installation"),
      /Field "ghost_price" does not exist in model "res\.users"/,
    );
  });

  it("fails for what is not installable or cannot be read, although Odoo ends with 0", async () => {
    const result = await run({
      shop_shut: { "__manifest__.py": manifest('"installable": False'), "__init__.py": "" },
      shop_torn: { "__manifest__.py": '{"name": "Torn"\n', "__init__.py": "" },
    });
    equal(result.ok, false);
    equal(outputOf(result, "installation"), "");
    const [shut = "", torn = "", ...more] = outputOf(result, "modules").split("\n");
    match(shut, /^shop_shut is (uninstallable|unknown to Odoo), not installed$/);
    match(torn, /^shop_torn is (uninstallable|unknown to Odoo), not installed$/);
    deepEqual(more, []);
    match(await logOf(result, "install-own"), /shop_torn/);
  });

  it("says which dependency is missing", async () => {
    const result = await run({
      shop_alone: {
        "__manifest__.py": manifest('"depends": ["shop_nowhere"]'),
        "__init__.py": "",
      },
    });
    deepEqual(faults(result), ["installation", "modules", "log"]);
    match(outputOf(result, "installation"), /depends on module "shop_nowhere"/);
  });

  it("finds what breaks only later: a view, Settings, a bundle, a scheduled action", async () => {
    const result = await run({
      shop_hollow: {
        "__manifest__.py": manifest(
          '"depends": ["base_setup"]',
          '"data": ["cron.xml"]',
          '"post_init_hook": "hollow_out"',
          '"assets": {"web.assets_backend": ["shop_hollow/static/broken.scss"]}',
        ),
        "__init__.py": `def hollow_out(env):
    replace = "UPDATE ir_ui_view SET arch_db = replace(arch_db::text, %s, %s)::jsonb WHERE id = %s"
    form = env.ref("base.view_partner_title_form", raise_if_not_found=False) or env.ref("base.view_country_form")
    env.cr.execute(replace, ['name=\\\\"name\\\\"', 'name=\\\\"pay_invoices_online\\\\"', form.id])
    settings = env.ref("base_setup.res_config_settings_view_form")
    env.cr.execute(replace, ['name=\\\\"company_id\\\\"', 'name=\\\\"anglo_saxon_accounting\\\\"', settings.id])
`,
        "static/broken.scss": ".price { color: $nobody-set-this; }\n",
        "cron.xml": `<odoo><record id="cron" model="ir.cron">
  <field name="name">Close the shop</field>
  <field name="model_id" ref="base.model_res_users"/>
  <field name="state">code</field>
  <field name="code">model._close_the_shop()</field>
</record></odoo>
`,
      },
    });
    deepEqual(
      faults(result),
      ["views", "settings", "assets", "scheduled actions"],
      JSON.stringify(result.checks, undefined, 2),
    );
    match(outputOf(result, "views"), /Field "pay_invoices_online" does not exist/);
    match(outputOf(result, "settings"), /anglo_saxon_accounting/);
    match(outputOf(result, "assets"), /web\.assets_\w+ \(style\): .*nobody-set-this/);
    equal(
      outputOf(result, "scheduled actions"),
      "Close the shop: res.users has no _close_the_shop()",
    );
  });

  it("made the database that all of these stand on once", () => {
    equal(
      origins.slice(1).every((origin) => origin === "cache"),
      true,
      origins.join(),
    );
  });

  /** Against the schema that CI servers have in common, by the parser of Odoo's image. */
  async function validates(file: string): Promise<void> {
    const schema = path.join(import.meta.dirname, "support/junit.xsd");
    const script =
      "from lxml import etree; d = etree.parse('/mnt/junit.xml');" +
      "etree.XMLSchema(etree.parse('/mnt/junit.xsd')).assertValid(d);" +
      "print(d.findtext('.//testcase[@name=\"test_prices\"]/failure').splitlines()[-1])";
    const mounts = [`--volume=${file}:/mnt/junit.xml:ro`, `--volume=${schema}:/mnt/junit.xsd:ro`];
    const run = ["run", "--rm", "--network=none", ...mounts, images.odoo, "python3", "-c", script];
    match(await docker(run), /^AssertionError: 2 != 3 : <dear> & "dearer"/m);
  }
});
