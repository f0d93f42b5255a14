"""PostgreSQL in its container: sessions that stay open, and programs that run and end."""

import json
import subprocess
import tempfile
from contextlib import AbstractContextManager

from .failure import Failure

#: As the superuser over the container's own socket; `-X` keeps anybody's psqlrc out.
PSQL = ("psql", "--username=postgres", "-X", "-q", "-A", "-t", "--set=ON_ERROR_STOP=1")


def inside(container: str, *command: str) -> list[str]:
    return ["docker", "exec", "-i", container, *command]


class Session(AbstractContextManager):
    """One connection that is kept: its transaction holds a lock or a snapshot while others work."""

    def __init__(self, container: str, database: str):
        self.database = database
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            inside(container, *PSQL, f"--dbname={database}"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
        )
        self._count = 0

    def ask(self, sql: str) -> list[str]:
        """The lines that the statements print."""
        self._count += 1
        end = f"ipai-end-{self._count}"
        lines: list[str] = []
        try:
            self._process.stdin.write(f"{sql}\n\\echo {end}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._lost() from None
        for line in self._process.stdout:
            line = line.rstrip("\n")
            if line == end:
                return lines
            lines.append(line)
        raise self._lost()

    def _lost(self) -> Failure:
        self._process.wait()
        self._errors.seek(0)
        return Failure(
            f"PostgreSQL ended the session in database {self.database}.",
            self._errors.read()[-2000:],
            "npx ipai verify (is the database in service?), then npx ipai backup",
            "postgres",
        )

    def __exit__(self, *_error) -> None:
        # The end of its input ends psql, and with it the transaction and what it holds.
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass
        self._process.wait(timeout=60)
        self._errors.close()


def run(container: str, *command: str, stdin=None, what: str) -> str:
    """Runs a program in the container to its end."""
    done = subprocess.run(
        inside(container, *command), stdin=stdin, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode != 0:
        # `docker exec` says some of its failures on standard output
        raise Failure(what, (done.stderr or done.stdout)[-2000:], "npx ipai verify", "postgres")
    return done.stdout


def query(container: str, database: str, sql: str, what: str) -> list[str]:
    output = run(container, *PSQL, f"--dbname={database}", f"--command={sql}", what=what)
    return output.splitlines()


def exists(container: str, database: str) -> bool:
    sql = f"SELECT 1 FROM pg_database WHERE datname = {literal(database)}"
    return query(container, "postgres", sql, "The databases cannot be listed.") == ["1"]


def create(container: str, database: str, owner: str) -> None:
    sql = f"CREATE DATABASE {identifier(database)} OWNER {identifier(owner)} TEMPLATE template0"
    query(container, "postgres", sql, f"The database {database} cannot be made.")


def drop(container: str, database: str) -> None:
    sql = f"DROP DATABASE IF EXISTS {identifier(database)} WITH (FORCE)"
    query(container, "postgres", sql, f"The database {database} cannot be dropped.")


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def identifier(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


#: Rows of every table, in one statement and so in one snapshot.
COUNTS = """
SELECT coalesce(json_object_agg(name, rows ORDER BY name), '{}') FROM (
  SELECT format('%I.%I', schemaname, tablename) AS name,
    (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I.%I', schemaname, tablename),
      false, true, '')))[1]::text::bigint AS rows
  FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
) counted;
"""

#: The same without rows of tables that inherit: as they stand in a dump.
OWN_COUNTS = COUNTS.replace("FROM %I.%I", "FROM ONLY %I.%I")

SEQUENCES = """
SELECT coalesce(json_object_agg(format('%I.%I', schemaname, sequencename), coalesce(last_value, 0)), '{}')
FROM pg_sequences;
"""

MODULES = """
SELECT coalesce(json_object_agg(name, coalesce(latest_version, '') ORDER BY name), '{}')
FROM ir_module_module WHERE state = 'installed';
"""

ATTACHMENTS = """
SELECT coalesce(json_agg(DISTINCT store_fname), '[]') FROM ir_attachment WHERE store_fname IS NOT NULL;
"""


def read_json(lines: list[str]):
    return json.loads("".join(lines))
