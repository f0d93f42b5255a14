import { deepEqual, equal, match } from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";

const PACKAGES = path.resolve(import.meta.dirname, "../../../images/odoo");
const LOADED = `
from ipai_odoo.configuration import load
found = load()
print([found.database, found.host, found.port, found.user, found.password, list(found.addons_path)])`;
/** Where the web server would listen, and by which words Odoo is started then. */
const SERVED = `
import os
from ipai_odoo import serving
serving.listening = lambda *where: print(list(where))
serving.hand_over = lambda _: None
os.execvp = lambda program, words: print(words)
serving.main()`;

describe("odoo.conf, as the programs of the image read it before Odoo does", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-conf-"));
  });
  after(() => rm(folder, { recursive: true }));

  /** @param lines None for a file that is not there. */
  async function run(program: string, lines?: readonly string[], environment = {}) {
    const file = path.join(folder, "odoo.conf");
    await rm(file, { force: true });
    if (lines) await writeFile(file, lines.join("\n"));
    return execa("python3", ["-B", "-c", program], {
      env: { PYTHONPATH: PACKAGES, ODOO_RC: file, ...environment },
      all: true,
      reject: false,
    });
  }
  async function printed(...given: Parameters<typeof run>): Promise<unknown[]> {
    const { stdout, all, exitCode } = await run(...given);
    equal(exitCode, 0, all);
    return stdout.split("\n").map((line) => JSON.parse(line.replaceAll("'", '"')) as unknown);
  }
  const DATABASE = ["db_name = odoo", "db_host = db", "db_user = me", "db_password = a%(b)s"];

  it("names the database, whose password is taken letter by letter", async () => {
    const [found] = await printed(LOADED, ["[options]", ...DATABASE, "db_port = 5433"]);
    deepEqual(found, ["odoo", "db", 5433, "me", "a%(b)s", []]);
  });

  it("says by False, by None and by nothing that a value is not set", async () => {
    const unset = [
      "db_port = False",
      "addons_path =",
      "http_interface = None",
      "http_port = False",
    ];
    const environment = { ODOO_ADDONS_PATH: "/one, /two" };
    const [found] = await printed(LOADED, ["[options]", ...DATABASE, ...unset], environment);
    deepEqual(found, ["odoo", "db", 5432, "me", "a%(b)s", ["/one", "/two"]]);
    deepEqual(await printed(SERVED, ["[options]", ...unset]), [["0.0.0.0", 8069], ["odoo"]]);
    const { all } = await run(LOADED, ["[options]", "db_name = odoo", "db_host = False"]);
    match(all, /does not set db_host, db_user, db_password\n {2}next: set it under \[options\]/);
  });

  it("says where the web server listens", async () => {
    const lines = ["[options]", "http_interface = ::1", "http_port = 8070"];
    deepEqual(await printed(SERVED, lines), [["::1", 8070], ["odoo"]]);
  });

  it("is refused by the web server too when it is not there or holds a variable", async () => {
    const absent = await run(SERVED);
    equal(absent.exitCode, 1);
    match(absent.all, /^ipai-odoo-serve: .*odoo\.conf cannot be read: .*\n {2}next: mount it$/);
    const variable = await run(SERVED, ["[options]", "http_port = ${PORT}"]);
    equal(variable.exitCode, 1);
    match(variable.all, /^ipai-odoo-serve: .* line 2: `http_port` holds an unexpanded variable/);
  });
});
