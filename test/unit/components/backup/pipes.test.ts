import { deepEqual } from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";

const PROGRAM = path.resolve(import.meta.dirname, "../../../../components/backup/program");
/** More than a pipe holds, before anything else is done; the last words are what a failure says. */
const TALKS = `#!/bin/sh
head -c 300000 /dev/zero | tr '\\0' w >&2
echo "the last words" >&2
case "$0 $*" in
  *restic*) echo "the dump" ;;
  *pg_restore*--file=-*) cat >/dev/null; printf 'COPY public.ir_attachment (id) FROM stdin;\\n7\\n\\\\.\\n' ;;
  *pg_dump*) echo "the dump" ;;
  *) cat >/dev/null ;;
esac
exit "$STATUS"
`;
const CALL = `
import io, json, os, sys
from pathlib import Path
from types import SimpleNamespace
from ipai_backup import export, moment, postgres, proof, restore_one, sql_text
from ipai_backup.failure import Failure
from ipai_backup.store import Store
folder = Path(sys.argv[1])
postgres.create = lambda *_: None
odoo = SimpleNamespace(name="odoo", role="odoo")
host = SimpleNamespace(postgres="db", odoo=odoo)
store = Store(SimpleNamespace(stack="test", repository="s3:none", environment=lambda: dict(os.environ)))
kinds = {"database.odoo": {"short_id": "abc"}}
def dumped():
    target = io.BytesIO()
    export.dump(host, target)
    return target.getvalue().decode()
def opened():
    with sql_text.opened("db", folder / "custom.dump") as lines:
        return len(list(lines))
calls = {
    "export.dump": dumped,
    "moment.take_over": lambda: moment.take_over(host, "target"),
    "proof.load": lambda: proof.load("db", store, "abc", "odoo", "target"),
    "restore_one.rows": lambda: list(restore_one.rows(host, store, kinds)),
    "sql_text.opened": opened,
    "sql_text.load": lambda: sql_text.load("db", folder / "plain.sql", "target", "odoo"),
}
try:
    print(json.dumps(calls[sys.argv[2]]()))
except Failure as failure:
    print(json.dumps([failure.code, failure.said[-14:]]))
`;
/** What each gives when its programs end well, and its failure's code when they do not. */
const GIVEN: Readonly<Record<string, readonly [unknown, string]>> = {
  "export.dump": ["the dump\n", "postgres"],
  "moment.take_over": [null, "postgres"],
  "proof.load": [null, "dump-unreadable"],
  "restore_one.rows": [[{ id: "7" }], "dump-unreadable"],
  "sql_text.opened": [3, "dump-broken"],
  "sql_text.load": [null, "dump-broken"],
};

describe("a program that says more on standard error than a pipe holds", function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-pipes-"));
    for (const name of ["docker", "restic"]) {
      await writeFile(path.join(folder, name), TALKS, { mode: 0o755 });
    }
    await writeFile(path.join(folder, "custom.dump"), "PGDMP");
    await writeFile(path.join(folder, "plain.sql"), "SELECT 1;\n".repeat(100_000));
  });
  after(() => rm(folder, { recursive: true }));

  async function called(name: string, status: number): Promise<unknown> {
    const PATH = `${folder}:${process.env["PATH"] ?? ""}`;
    const env = { PYTHONPATH: PROGRAM, PATH, STATUS: String(status) };
    const limits = { timeout: 25_000, forceKillAfterDelay: 500 };
    const words = ["-B", "-c", CALL, folder, name];
    return JSON.parse((await execa("python3", words, { env, ...limits })).stdout);
  }

  for (const [name, [result, code]] of Object.entries(GIVEN)) {
    it(`is heard to its end by ${name}`, async () => {
      deepEqual(await called(name, 0), result);
      deepEqual(await called(name, 1), [code, "the last words"]);
    });
  }
});
