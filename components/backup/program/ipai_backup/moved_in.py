"""An Odoo that ran elsewhere becomes this stack's: `ipai-backup import look|keep-dump|keep-files|load|forget NAME`.

What is brought lies in a folder of its own until it is loaded, so that nothing is sent twice: the files of
a filestore are named after their content. Names of databases are never taken over unless they were typed.
"""

import json
import os
import shutil
import sys
import tarfile
import time
from pathlib import Path

from . import isolated, postgres, restore, served, sql_text
from .configuration import Configuration
from .docker import docker, inside
from .failure import Failure, tell
from .proof import different

#: Said of a database that an import made to look at: the next one may replace it.
REHEARSAL = "ipai import: a rehearsal"
KEPT = "odoo_before_import"
BLOCK = 1 << 20

#: What this stack's Odoo could load, and its series.
IMAGE = """
import json, os, sys
sys.path.insert(0, "/usr/local/lib/ipai")
from ipai_odoo import configuration, registry
folders = [*registry.core_addons(), *configuration.load().addons_path]
print(json.dumps({"series": registry.series(), "modules": sorted({name for folder in folders if os.path.isdir(folder)
  for name in os.listdir(folder) if os.path.isfile(os.path.join(folder, name, "__manifest__.py"))})}))
"""


def perform(host: Configuration, action: str, name: str) -> dict:
    restore.refuse_name(name)
    folder = host.state / "import" / name
    if action == "look":
        return look(host, folder, json.load(sys.stdin))
    if action == "keep-dump":
        return keep_dump(host, folder)
    if action == "keep-files":
        return keep_files(host, folder)
    if action == "forget":
        shutil.rmtree(folder, ignore_errors=True)
        return {"forgotten": name}
    return load(host, folder, name, json.load(sys.stdin))


def look(host: Configuration, folder: Path, given: dict) -> dict:
    """`given`: files of the source by name with their sizes, and the size of its dump. Nothing is changed."""
    done = inside(host.odoo_container, "python3", "-c", IMAGE)
    if done.returncode != 0:
        raise Failure("This stack's Odoo does not answer.", done.stderr[-2000:], "npx ipai verify", "odoo-command")
    sql = "SELECT coalesce(json_agg(DISTINCT name), '[]') FROM pg_available_extensions"
    lacking = [name for name, size in given["files"].items() if not kept(folder, name, size)]
    to_send = sum(given["files"][name] for name in lacking)
    return {
        "image": json.loads(done.stdout.strip().splitlines()[-1]),
        "postgres": int(postgres.query(host.postgres, "postgres", "SHOW server_version_num", "PostgreSQL does not answer.")[0]) // 10000,
        "extensions": postgres.read_json(postgres.query(host.postgres, "postgres", sql, "Extensions cannot be listed.")),
        "database": host.odoo.name,
        "databases": databases(host),
        "lacking": lacking,
        "neededBytes": to_send + given["dumpBytes"] * (1 + restore.GROWTH),
        "freeBytes": shutil.disk_usage(host.state).free,
    }


def databases(host: Configuration) -> dict[str, str]:
    """What there is by now, and whether an import made it."""
    sql = "SELECT json_object_agg(datname, coalesce(shobj_description(oid, 'pg_database'), '')) FROM pg_database"
    return postgres.read_json(postgres.query(host.postgres, "postgres", sql, "The databases cannot be listed."))


def kept(folder: Path, name: str, size: int) -> bool:
    file = folder / "filestore" / name
    return file.is_file() and file.stat().st_size == size


def keep_dump(host: Configuration, folder: Path) -> dict:
    """Keeps the dump that comes on standard input, and says what is in it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(folder / "dump", "wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file, BLOCK)
    return {"dump": sql_text.facts(host.postgres, folder / "dump")}


def keep_files(host: Configuration, folder: Path) -> dict:
    """Keeps the files of the tar that comes on standard input."""
    files = size = 0
    with tarfile.open(fileobj=sys.stdin.buffer, mode="r|") as tar:
        for entry in tar:
            target = folder / "filestore" / entry.name
            if not entry.isfile() or ".." in target.parts or not target.is_relative_to(folder):
                raise Failure("The source sent something else than files.", entry.name, "run the command again", "source-broken")
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished = target.with_name(f".{target.name}.new")
            with tar.extractfile(entry) as content, open(unfinished, "wb") as file:
                shutil.copyfileobj(content, file, BLOCK)
            os.chown(unfinished, host.odoo_uid, host.odoo_gid)
            os.replace(unfinished, target)
            files, size = files + 1, size + entry.size
    return {"files": files, "bytes": size}


def load(host: Configuration, folder: Path, name: str, given: dict) -> dict:
    """Makes a database of what was brought, and updates it to this stack's image. `given`: rows by table, and
    whether it takes the place of the database that is served."""
    began = time.time()
    final = given["final"]
    target = served.INCOMING if final else name
    refuse(host, name, final)
    restore.refuse_full_disk(host, (folder / "dump").stat().st_size, 0)
    try:
        served.drop(host, target)
        tell(f"loading the dump as {target}")
        postgres.create(host.postgres, target, host.odoo.role)
        sql_text.load(host.postgres, folder / "dump", target, host.odoo.role)
        problems = unequal(host, target, given["rows"])
        if problems:
            raise Failure("The database is not what the dump holds.", "\n".join(problems[:10]), "make another dump", "rows-differ")
        linked = link(folder / "filestore", served.filestore(host, target))
        restore.give(served.filestore(host, target), host.odoo_uid, host.odoo_gid)
        tell("updating it to this stack's image")
        with isolated.odoo(host.postgres, host.odoo_container, target) as run:
            run("ipai-odoo-update", "run", what="The database cannot be updated to this stack's image.")
    except BaseException:
        served.drop(host, target)
        raise
    if final:
        served.change_over(host, kept=KEPT)
        shutil.rmtree(folder)
    else:
        sql = f"COMMENT ON DATABASE {postgres.identifier(target)} IS {postgres.literal(REHEARSAL)}"
        postgres.query(host.postgres, "postgres", sql, "The rehearsal cannot be marked as one.")
    return {
        "database": host.odoo.name if final else target,
        "keptAs": KEPT if final else None,
        "tables": len(given["rows"]),
        "rows": sum(given["rows"].values()),
        "files": linked,
        "seconds": round(time.time() - began, 1),
    }


def refuse(host: Configuration, name: str, final: bool) -> None:
    known = databases(host)
    if final and name != host.odoo.name:
        raise Failure("That is not the database that this stack serves.", f"given: {name}; served: {host.odoo.name}", f"npx ipai import --replace {host.odoo.name}", "not-served")
    if not final and name in known and known[name] != REHEARSAL:
        raise Failure(f"A database {name} exists, and no import made it.", "", "give another name for the rehearsal", "target-exists")
    if docker("inspect", "--format={{.State.Running}}", host.postgres, check=False).stdout.strip() != "true":
        raise Failure("PostgreSQL does not run.", host.postgres, "npx ipai up --refresh", "postgres")


def unequal(host: Configuration, database: str, expected: dict[str, int]) -> list[str]:
    with postgres.Session(host.postgres, database) as session:
        found = postgres.read_json(session.ask(postgres.OWN_COUNTS))
    return different({**dict.fromkeys(found, 0), **expected}, found)


def link(source: Path, target: Path) -> int:
    """The same files under another name: Odoo never changes one, it adds and takes away."""
    count = 0
    target.mkdir(parents=True)
    for folder in sorted(source.glob("[0-9a-f][0-9a-f]")):
        (target / folder.name).mkdir()
        for file in folder.iterdir():
            if not file.name.startswith("."):
                os.link(file, target / folder.name / file.name)
                count += 1
    return count
