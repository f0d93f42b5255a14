import { deepEqual, equal } from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";

const PROGRAM = path.resolve(import.meta.dirname, "../../../../components/backup/program");
/** PostgreSQL as the test says it is: so many sessions, so many tables until a database is dropped. */
const BRING = `
import json, sys
from pathlib import Path
from types import SimpleNamespace
from ipai_backup import bring, postgres
from ipai_backup.failure import Failure
state, sessions = Path(sys.argv[1]), sys.argv[2]
dropped = []
def query(container, database, sql, what):
    if "pg_stat_activity" in sql:
        return [sessions]
    return ["0" if database in dropped else "7"]
postgres.query = query
postgres.exists = lambda *_: True
postgres.drop = lambda _, name: dropped.append(name)
postgres.create = lambda *_: None
def chosen(*_):
    raise Failure("begins", code="begins")
bring.chosen = chosen
databases = tuple(SimpleNamespace(name=name, role=name) for name in ("odoo", "n8n"))
host = SimpleNamespace(state=state, postgres="db", databases=databases, filestore=state / "filestore")
try:
    bring.bring(host, None, "newest")
except Failure as failure:
    print(json.dumps([failure.code, dropped]))
`;

describe("a production that is brought to a host from the bucket", () => {
  let state: string;
  beforeEach(async () => {
    state = await mkdtemp(path.join(tmpdir(), "ipai-bring-"));
  });
  afterEach(() => rm(state, { recursive: true }));

  async function brought(sessions: number): Promise<unknown> {
    const { stdout } = await execa("python3", ["-B", "-c", BRING, state, String(sessions)], {
      env: { PYTHONPATH: PROGRAM },
    });
    return JSON.parse(stdout);
  }
  const brokenOff = () => writeFile(path.join(state, "bringing.json"), "{}");

  it("begins anew where a run was killed and nothing has started on what it left", async () => {
    await brokenOff();
    deepEqual(await brought(0), ["begins", ["odoo", "n8n"]]);
  });

  it("is refused where one serves, also where a run was killed before it did", async () => {
    for (const wasBrokenOff of [false, true]) {
      if (wasBrokenOff) await brokenOff();
      deepEqual(await brought(3), ["data-exists", []]);
    }
  });

  it("is refused where data are on a host that nothing uses", async () => {
    const [code] = (await brought(0)) as [string];
    equal(code, "data-exists");
  });
});
