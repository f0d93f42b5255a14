import { deepEqual } from "node:assert/strict";
import path from "node:path";
import { execa } from "execa";

const onHost = path.resolve(
  import.meta.dirname,
  "../../../../provider/resources/odooRelease/onHost",
);
const ask =
  "import json, sys, journal; print(json.dumps(list(journal.kinds(json.load(sys.stdin)))))";

/** Which kinds of errors these lines of containers are. */
async function kinds(...lines: readonly (readonly [container: string, line: string])[]) {
  const entries = lines.map(([container, line]) => ({
    CONTAINER_ID_FULL: container,
    // journalctl gives a line with escape codes as bytes.
    MESSAGE: line.includes("ä") ? [...Buffer.from(line)] : line,
  }));
  const options = {
    cwd: onHost,
    input: JSON.stringify(entries),
    env: { PYTHONDONTWRITEBYTECODE: "1" },
  };
  return JSON.parse((await execa("python3", ["-c", ask], options)).stdout) as string[];
}

const record = (level: string, text: string) =>
  `2026-11-29 07:00:00,123 7 ${level} odoo odoo.http: ${text}`;

describe("kinds of errors in Odoo's log", () => {
  it("are the same whatever numbers and names are in them", async () => {
    const found = await kinds(
      ["a", record("ERROR", "Job 'Send mails' (17) failed")],
      ["a", record("INFO", "fine")],
      ["a", record("ERROR", "Job 'Fetch mails' (18) failed")],
    );
    deepEqual(found, ["odoo.http: Job … (…) failed"]);
  });

  it("are told apart by the exception that nobody dealt with, the last of a traceback", async () => {
    const found = await kinds(
      ["a", record("ERROR", "Exception during request handling.")],
      ["a", "Traceback (most recent call last):"],
      ["a", "KeyError: 'ä'"],
      ["b", record("INFO", "another container speaks between")],
      ["a", "psycopg2.errors.UndefinedColumn: column x does not exist"],
      ["a", "odoo.exceptions.ValidationError: no"],
      ["a", record("ERROR", "Exception during request handling.")],
      ["a", "ZeroDivisionError: division by zero"],
    );
    deepEqual(found, [
      "odoo.http: Exception during request handling. | odoo.exceptions.ValidationError: no",
      "odoo.http: Exception during request handling. | ZeroDivisionError: division by zero",
    ]);
  });

  it("are no warnings", async () => {
    deepEqual(await kinds(["a", record("WARNING", "slow")], ["a", "ValueError: no record"]), []);
  });
});
