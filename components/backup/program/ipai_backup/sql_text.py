"""A dump as the text of SQL, whatever its form: what is in it, read without a database, and what of it is run.

Rows stand between `COPY table (columns) FROM stdin;` and `\\.`; all else are statements.
"""

import gzip
import re
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import postgres
from .failure import Failure
from .piped import Piped

COPY = re.compile(rb"COPY ([\w.\"]+) \((.*)\) FROM stdin;\n")
END = b"\\.\n"
#: The last words of a whole dump; what lies behind them is short.
COMPLETE = b"-- PostgreSQL database dump complete"
VERSION = re.compile(rb"-- Dumped from database version (\d+)")
EXTENSION = re.compile(rb"CREATE EXTENSION (?:IF NOT EXISTS )?\"?([\w-]+)")
#: Owners and rights are this stack's, and a command of psql is no part of a database.
NOT_RUN = re.compile(rb"\\(?!restrict|unrestrict)|ALTER [^;]* OWNER TO |GRANT |REVOKE |COMMENT ON EXTENSION |CREATE DATABASE ")


@contextmanager
def opened(container: str, dump: Path) -> Iterator[Iterator[bytes]]:
    """The lines of a dump; one of pg_restore's forms is turned into text by PostgreSQL's container."""
    with open(dump, "rb") as file:
        start = file.read(5)
    # anew: what was read ahead would be missing for another process
    with open(dump, "rb") as file:
        if start[:2] == b"\x1f\x8b":
            try:
                yield gzip.open(file)
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise Failure("The dump cannot be read.", str(error), "make another dump", "dump-broken") from error
            return
        if start != b"PGDMP":
            yield file
            return
        command = ["pg_restore", "--no-owner", "--no-privileges", "--no-comments", "--file=-"]
        made = Piped(postgres.inside(container, *command), stdin=file)
        try:
            yield made.stdout
        except BaseException:
            made.kill()
            raise
        # Whoever looks stops reading when all is read; a dump that breaks off says so here.
        made.stdout.close()
        said = made.said()
        if made.returncode != 0:
            raise Failure("The dump cannot be read.", said[-2000:], "make another dump", "dump-broken")


def facts(container: str, dump: Path) -> dict:
    """What a dump of Odoo's database holds."""
    rows: dict[str, int] = {}
    modules: dict[str, str] = {}
    attachments: set[str] = set()
    extensions: list[str] = []
    version, complete = 0, False
    with opened(container, dump) as lines:
        for line in lines:
            if found := COPY.fullmatch(line):
                table, columns = found[1].decode(), found[2].decode().replace('"', "").split(", ")
                rows[table] = read_rows(lines, table, columns, modules, attachments)
            elif found := EXTENSION.match(line):
                extensions.append(found[1].decode())
            elif found := VERSION.match(line):
                version = int(found[1])
            complete = complete or line.startswith(COMPLETE)
    if not complete:
        raise Failure("The dump ends too early.", f"{dump.stat().st_size} bytes, and no end", "make another dump", "dump-truncated")
    if "base" not in modules:
        said = "no rows of ir_module_module, or none by COPY (a dump with --inserts is not read)"
        raise Failure("This is no dump of an Odoo database.", said, "dump Odoo's database with pg_dump alone", "no-odoo")
    return {
        "postgres": version,
        "series": ".".join(modules["base"].split(".")[:2]),
        "modules": modules,
        "attachments": sorted(attachments),
        "extensions": extensions,
        "rows": rows,
    }


def read_rows(lines: Iterator[bytes], table: str, columns: list[str], modules: dict, attachments: set) -> int:
    name = table.removeprefix("public.")
    count = 0
    for line in lines:
        if line == END:
            return count
        count += 1
        if name not in ("ir_module_module", "ir_attachment"):
            continue
        row = dict(zip(columns, line.decode().rstrip("\n").split("\t"), strict=True))
        if name == "ir_attachment" and row["store_fname"] != "\\N":
            attachments.add(row["store_fname"])
        elif name == "ir_module_module" and row["state"] == "installed":
            modules[row["name"]] = row["latest_version"].replace("\\N", "")
    return count


def rows_of(lines: Iterator[bytes], table: str) -> Iterator[dict[str, str | None]]:
    """The rows of one table, as values."""
    for line in lines:
        found = COPY.fullmatch(line)
        if found is None:
            continue
        columns = found[2].decode().replace('"', "").split(", ")
        wanted = found[1].decode().removeprefix("public.") == table
        for row in lines:
            if row == END:
                break
            if wanted:
                yield dict(zip(columns, map(value, row.decode().rstrip("\n").split("\t")), strict=True))


ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def value(text: str) -> str | None:
    return None if text == "\\N" else re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), text)


def load(container: str, dump: Path, database: str, role: str) -> None:
    """Runs a dump in a new database, as the role that owns it: it can do no more than Odoo can."""
    command = postgres.inside(container, "psql", f"--username={role}", "-X", "-q", "--set=ON_ERROR_STOP=1", f"--dbname={database}")
    psql = Piped(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        with opened(container, dump) as lines, psql.stdin:
            for line in to_run(lines):
                psql.stdin.write(line)
    except BrokenPipeError:
        pass
    said = psql.said()
    if psql.returncode != 0:
        raise Failure("The dump cannot be loaded.", said[-2000:], "make another dump with PostgreSQL's own pg_dump", "dump-broken")


def to_run(lines: Iterator[bytes]) -> Iterator[bytes]:
    copying = False
    for line in lines:
        if copying:
            copying = line != END
        elif NOT_RUN.match(line):
            continue
        else:
            copying = COPY.fullmatch(line) is not None
        yield line
