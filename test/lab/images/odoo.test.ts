import { deepEqual, equal, match, ok } from "node:assert/strict";
import { z } from "zod";
import { readLocalRelease } from "../../../images/build/localRelease.ts";
import { mail, odoo } from "../../../images/contracts.ts";
import { waitFor } from "../../../lab/waitFor.ts";
import { DATABASE, ImageStack } from "../../support/imageStack.ts";
import type { Run } from "../../support/localStack.ts";
import { ProcessWatch } from "../../support/processWatch.ts";
import { agreement } from "./support/agreement.ts";
import { ADDONS, odooContainer } from "./support/odooContainer.ts";
import { rowChanges } from "./support/rowChanges.ts";
import { letsRequestsWait } from "./support/waiting.ts";

const ALL_AS_DECLARED = /^(\S+ as declared\n){4}\S+ as declared$/;
type Values = Readonly<Record<string, string>>;

describe("the image of Odoo, on this machine's daemon", function () {
  this.timeout(600_000);
  const stack = new ImageStack();
  const processes = new ProcessWatch();

  before(async () => {
    processes.start();
    await stack.open();
    await stack.startDatabase();
  });

  after(async () => {
    await processes.stop();
    await stack.close();
  });

  const container = (command: readonly string[], changes: Values = {}, environment: Values = {}) =>
    odooContainer(stack, command, { changes, environment });

  const prepare = async (changes: Values = {}, environment: Values = {}): Promise<Run> =>
    stack.once("prepare", "odoo", await container(odoo.prepare, changes, environment));

  async function refuses(changes: Values, why: RegExp, environment: Values = {}): Promise<void> {
    const refused = await prepare(changes, environment);
    equal(refused.exitCode, 1, refused.all);
    match(refused.all, why);
    match(refused.all, /\n {2}next: /);
  }

  describe("refuses, before it changes anything,", () => {
    it("an odoo.conf with a variable that nobody expanded", () =>
      refuses({ admin_passwd: "${ADMIN}" }, /line 9: `admin_passwd` holds an unexpanded variable/));

    it("an addons path without a folder or without a module, all at once", () =>
      refuses({}, /none is not a folder; \S+ holds no module; relative is not an absolute path/, {
        ODOO_ADDONS_PATH: "/opt/none,/opt/odoo/addons,relative",
      }));

    it("an odoo.conf that names addons, since the image's are what Odoo takes", () =>
      refuses({ addons_path: "/mnt/extra-addons" }, /sets addons_path, and the image's own/));

    it("a module in the data folder, which Odoo would take for the image's own", async () => {
      const folder = `${odoo.data}/hidden/addons/19.0`;
      const { volumes = {} } = await container([]);
      const made = await stack.once("hide", "odoo", {
        command: ["mkdir", "-p", `${folder}/web`, `${folder}/mail.py`],
        volumes,
      });
      equal(made.exitCode, 0, made.all);
      const refused = /hidden\/addons\/19\.0 holds what Odoo would load.*: mail\.py, web\n/;
      await refuses({ data_dir: `${odoo.data}/hidden` }, refused);
    });

    it("a database that does not exist", () =>
      refuses({ db_name: "nowhere" }, /no connection to database nowhere.*does not exist/));

    it("a wrong password, without showing it", async () => {
      await refuses({ db_password: "Canary7wrong" }, /password authentication failed/);
      equal((await prepare({ db_password: "Canary7wrong" })).all.includes("Canary7wrong"), false);
    });

    it("a database that holds something else", async () => {
      await stack.query("CREATE DATABASE other OWNER odoo");
      await stack.query("SET ROLE odoo; CREATE TABLE public.dashboards (id int)", "other");
      await refuses({ db_name: "other" }, /other is not Odoo's: it holds 1 tables \(dashboards/);
    });
  });

  describe("prepares a database", () => {
    it("whole, although it was killed while it initialised it", async () => {
      await stack.start("killed", "odoo", await container(odoo.prepare));
      const begun = "SELECT count(*) FROM pg_class WHERE relname = 'ir_module_module'";
      const limit = { timeoutMs: 120_000 };
      await waitFor(async () => ((await stack.query(begun)) === "1" ? true : undefined), limit);
      await stack.docker("kill", "--signal=KILL", stack.containerOf("killed"));
      const second = await prepare();
      equal(second.exitCode, 0, second.all);
      match(second.all, /initialising again, since the last time did not finish/);
      match(second.all, /heartbeat: created\nrecorded the content of \d+ modules\nready: /);
      const pending = "SELECT count(*) FROM ir_module_module WHERE state LIKE 'to %'";
      equal(await stack.query(pending), "0");
    });

    it("with the addons that it was asked to begin with", async () => {
      const names = ADDONS.map((name) => `'${name}'`).join(",");
      const installed = `SELECT count(*) FROM ir_module_module WHERE state = 'installed' AND name IN (${names})`;
      equal(await stack.query(installed), String(ADDONS.length));
    });

    it("and records their content, as the image's label states it, where click-odoo-update looks", async () => {
      const key = "key = 'module_auto_update.installed_checksums'";
      const text = await stack.query(`SELECT value FROM ir_config_parameter WHERE ${key}`);
      const recorded = z.record(z.string(), z.string()).parse(JSON.parse(text));
      const label = await readLocalRelease(stack.image("odoo"), AbortSignal.timeout(60_000));
      for (const name of ADDONS) equal(recorded[name], label.addons[name]?.hash, name);
      const installed = "SELECT name FROM ir_module_module WHERE state = 'installed'";
      const names = (await stack.query(installed)).split("\n").sort();
      deepEqual(Object.keys(recorded).sort(), names);
      for (const name of names) {
        ok(name in label.addons || label.core?.[name] !== undefined, `${name} is on no list`);
      }
    });

    it("once: the next time it changes nothing", async () => {
      const again = await prepare();
      equal(again.exitCode, 0, again.all);
      equal(again.stdout, `ready: ${DATABASE}`);
    });

    const tell = async (environment: Values = {}): Promise<Run> =>
      stack.once("declared", "odoo", await container(odoo.declared, {}, environment));

    it("and tells that each part is as declared", async () => {
      match((await tell()).stdout, ALL_AS_DECLARED);
    });

    for (const [index, { query, told }] of rowChanges.entries()) {
      it(`and tells what hands changed, and puts all of it right (${index + 1})`, async () => {
        await stack.query(query);
        deepEqual((await tell()).stdout.split("\n"), told);
        equal((await prepare()).exitCode, 0);
        match((await tell()).stdout, ALL_AS_DECLARED);
      });
    }

    it("but no empty one beside the one that holds the data, unless somebody says so", async () => {
      await stack.query("CREATE DATABASE odoo_new OWNER odoo");
      const why = new RegExp(
        `odoo_new is empty, and the same role has ${DATABASE} \\(\\d+ MB, last write 2`,
      );
      await refuses({ db_name: "odoo_new" }, why);
      await refuses({ db_name: "odoo_new" }, why, { IPAI_START_EMPTY: "odoo_other" });
      equal(
        await stack.query(
          "SELECT count(*) FROM pg_class WHERE relname = 'ir_module_module'",
          "odoo_new",
        ),
        "0",
      );
      await stack.query("DROP DATABASE odoo_new");
    });

    it("but none of another series, or with an update that did not finish", async () => {
      const base = "UPDATE ir_module_module SET latest_version =";
      await stack.query(`${base} '18.0.1.3' WHERE name = 'base'`);
      await refuses({}, /the database is of Odoo 18\.0, this image of 19\.0/);
      await stack.query(`${base} '19.0.1.3' WHERE name = 'base'`);
      await stack.query("UPDATE ir_module_module SET state = 'to upgrade' WHERE name = 'mail'");
      await refuses({}, /an update did not finish: mail \(to upgrade\)/);
      await stack.query("UPDATE ir_module_module SET state = 'installed' WHERE name = 'mail'");
    });

    agreement(stack, container);

    it("nor one with a module that this image lacks", async () => {
      await stack.query("INSERT INTO ir_module_module (name, state) VALUES ('ghost', 'installed')");
      await refuses({}, /absent from this image: ghost/);
      await stack.query("DELETE FROM ir_module_module WHERE name = 'ghost'");
    });
  });

  describe("knows its health", () => {
    before(async () => {
      await stack.start("mail", "mail", { secrets: [mail.secrets.web] });
      const web = { workers: "2", max_cron_threads: "0" };
      await stack.start("web", "odoo", await container([], web));
      await stack.healthy("web", odoo.health.web);
    });

    it("by the login page, a read as a user, and the websocket", async () => {
      const { stdout } = await stack.exec("web", ...odoo.health.web);
      equal(stdout, "login page, a read as IPAI probe, and the websocket answer");
    });

    it("and is not healthy when pages answer and users cannot read", async () => {
      const rename = (from: string, to: string): Promise<string> =>
        stack.query(`ALTER TABLE res_partner RENAME COLUMN ${from} TO ${to}`);
      await rename("function", "function_of_new_code");
      const broken = await stack.exec("web", ...odoo.health.web);
      await rename("function_of_new_code", "function");
      equal(broken.exitCode, 1, broken.all);
      match(broken.stdout, /ipai_probe.*function/);
    });

    it("nor when jobs do not run; a fresh container runs one at once", async () => {
      const cron = ["--no-http", "--workers=1", "--max-cron-threads=1"];
      await stack.start("cron", "odoo", await container(cron));
      const { stdout } = await stack.healthy("cron", odoo.health.cron);
      match(stdout, /^the heartbeat job ran \d\d? s ago$/);
      await stack.query("UPDATE ir_cron SET active = false WHERE cron_name = 'IPAI heartbeat'");
      const stopped = await stack.exec("cron", ...odoo.health.cron);
      equal(stopped.exitCode, 1);
      match(stopped.stdout, /the heartbeat job is absent/);
    });
  });

  describe("in service", () => {
    letsRequestsWait(stack);
    it("sends mail through the catcher, as the stack's sender", async () => {
      const send =
        "m = env['mail.mail'].create({'subject': 'Sent by Odoo', 'email_to': 'a@example.com'});" +
        "m.send(raise_exception=True); env.cr.commit()";
      const shell = `echo "${send}" | odoo shell --no-http --log-level=error`;
      const sent = await stack.exec("web", "sh", "-c", shell);
      equal(sent.exitCode, 0, sent.all);
      const login = `Basic ${btoa(`${mail.webUser}:${stack.secret(mail.secrets.web)}`)}`;
      const read = `const r = await fetch("http://127.0.0.1:${mail.ports.web}${mail.messages}",
      { headers: { authorization: "${login}" } }); console.log(await r.text())`;
      // The catcher takes a letter from its sender before it shows it.
      const caught = await waitFor(
        async () => {
          const page = await stack.exec("mail", "node", "--input-type=module", "--eval", read);
          return page.stdout.includes('"subject":"Sent by Odoo"') ? page.stdout : undefined;
        },
        { timeoutMs: 60_000 },
      );
      match(caught ?? "the letter is not shown", /odoo@example\.com/);
    });

    it("showed no secret in any process list, to docker inspect, in a layer, or in a log", async () => {
      const containers = ["db", "web", "cron", "mail"].map((name) => stack.containerOf(name));
      const shown = await Promise.all([
        stack.docker("inspect", ...containers),
        stack.docker("history", "--no-trunc", stack.image("odoo")),
        ...containers.map((name) => stack.docker("logs", name)),
      ]);
      ok(processes.saw("ipai-odoo-prepare"), "the process list was seen");
      for (const secret of stack.secrets) {
        equal(processes.saw(secret), false, "in a process list");
        ok(!shown.some((text) => text.includes(secret)), "in inspect, history or a log");
      }
    });
  });
});
