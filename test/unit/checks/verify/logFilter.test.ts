import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { log } from "../../../../checks/verify/layers/log.ts";

/** As Odoo 19 writes them. */
const TELLING = [
  "ERROR odoo_prod odoo.modules.loading: Some modules are not loaded, some dependencies or manifest may be missing: ['crm']",
  "ERROR odoo_prod odoo.modules.loading: Some modules have inconsistent states, some dependencies may be missing: ['crm']",
  "WARNING odoo_prod odoo.modules.module_graph: module crm: not installable, skipped",
  "WARNING odoo_prod odoo.modules.loading: invalid module names, ignored: crmm",
  "WARNING ? odoo.tools.config: option addons_path, invalid addons directory '/mnt/oca/web', skipped",
  "WARNING ? odoo.tools.config: option addons_path, no such directory '/mnt/oca/hr', skipped",
  "WARNING ? odoo.http: Logged into database 'odoo', but dbfilter rejects it; logging session out.",
  'psycopg2.OperationalError: connection to server at "db", port 5432 failed: FATAL:  password authentication failed for user "odoo"',
  'psycopg2.errors.UndefinedTable: relation "ir_module_module" does not exist',
  "WARNING ? odoo.addons.base.models.ir_cron: Skipping database odoo_prod as its base version is not 19.0.1.3.",
  "KeyError: 'queue.job'",
];

const HARMLESS = [
  // An update that was under way then; whether one still is, the layer "modules" knows.
  "WARNING ? odoo.addons.base.models.ir_cron: Skipping database odoo_prod because of modules to install/upgrade/remove.",
  "INFO odoo_prod odoo.modules.loading: 12 modules loaded in 0.34s, 0 queries (+0 extra)",
  'INFO odoo_prod werkzeug: 127.0.0.1 - - [22/Nov/2026] "GET /websocket HTTP/1.1" 400 - 2 0.001 0.004',
  "KeyError: 'session_token'",
];

describe("verify: what tells of an omission in Odoo's log", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "ipai-log-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What the probe prints where Docker's log of odoo-prod holds these lines. */
  function printed(lines: readonly string[]): string {
    writeFileSync(join(folder, "lines"), `${lines.join("\n")}\n`);
    const docker = join(folder, "docker");
    writeFileSync(
      docker,
      `#!/bin/sh\n[ "$1" = inspect ] && echo 2026-11-22T12:00:00Z || cat ${folder}/lines >&2\n`,
    );
    chmodSync(docker, 0o755);
    const script = log.probes?.[0]?.script ?? "";
    const { stdout } = spawnSync("sh", ["-c", script], {
      encoding: "utf8",
      env: { PATH: `${folder}:/usr/bin:/bin`, odoo_containers: "odoo-prod" },
    });
    return stdout.trim();
  }

  for (const line of TELLING) {
    it(`stops at: ${line.slice(0, 90)}`, () => {
      assert.equal(printed([...HARMLESS, line]), `read odoo-prod\nodoo-prod: ${line}`);
    });
  }

  it("lets the ordinary lines of a healthy Odoo pass", () => {
    assert.equal(printed(HARMLESS), "read odoo-prod");
  });
});
