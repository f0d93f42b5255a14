"""Brings a whole production back from the bucket onto a host that has none yet, before Odoo's and n8n's first start.

The stack's setting `ipai:restore.from` asks for it. Where any of what is named exists, nothing is done.
"""

import json
import shutil
import time
from pathlib import Path

from . import postgres, records, restore
from .configuration import Configuration, read
from .drill import chosen
from .failure import Failure, tell
from .proof import different, load
from .store import Store

#: Of whoever serves; a run that was killed can have left its own programs at work in the container.
SERVED = """SELECT count(*) FROM pg_stat_activity WHERE datname = {}
AND backend_type = 'client backend' AND application_name NOT IN ('psql', 'pg_restore')"""
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
#: What the stack makes only where it is absent, so that a certificate is not asked for again.
KEPT = ("/etc/letsencrypt",)
NEWEST = "newest"


def bring(host: Configuration, store: Store, wanted: str) -> dict:
    began = time.time()
    begun, done = host.state / "bringing.json", host.state / "brought.json"
    if begun.exists() and not done.exists() and not is_served(host):
        forget_half(host)
    refuse_existing(host)
    backup, kinds = chosen(store, None if wanted == NEWEST else wanted)
    manifest = json.loads(store.read_text(kinds["manifest"]["short_id"], records.MANIFEST))
    n8n = host.odoo_data.parent / "n8n"
    refuse_unfit(host, store, kinds, manifest, n8n)
    # Odoo's own folder comes with Odoo, later than this.
    host.odoo_data.mkdir(parents=True, exist_ok=True)
    dumps = [each["dump"]["bytes"] for each in manifest["databases"].values()]
    restore.refuse_full_disk(host, sum(dumps), manifest["files"]["bytes"])
    records.write(host.state, "bringing", {"id": backup, "at": began})
    for database in host.databases:
        tell(f"restoring the database {database.name}")
        bring_database(host, store, kinds, database, manifest["databases"][database.name]["counts"])
    tell("restoring the files")
    files = kinds["files"]["short_id"]
    store.restore(files, str(host.filestore), host.filestore)
    restore.give(host.odoo_data, host.odoo_uid, host.odoo_gid)
    store.restore(files, str(n8n), n8n)
    for folder in KEPT:
        if not Path(folder, "live").exists():
            store.restore(files, folder, Path(folder))
    names = manifest["databases"][host.odoo.name]["attachments"]
    lacking = sum(not (host.filestore / name).is_file() for name in names)
    record = {"id": backup, "seconds": round(time.time() - began, 1), "lacking": lacking, "release": manifest["made"]["release"]}
    records.write(host.state, "brought", record)
    return record


def is_served(host: Configuration) -> bool:
    """Whether something has started on the databases since: then they are a production, and no half of a backup."""
    sql = (SERVED.format(postgres.literal(each.name)) for each in host.databases)
    return any(postgres.query(host.postgres, "postgres", each, "The sessions cannot be listed.") != ["0"] for each in sql)


def refuse_existing(host: Configuration) -> None:
    """A production is brought back where there is none: nothing is written over."""
    found = [
        f"the database {each.name}"
        for each in host.databases
        if postgres.exists(host.postgres, each.name) and postgres.query(host.postgres, each.name, TABLES, f"The database {each.name} cannot be asked.") != ["0"]
    ]
    if host.filestore.exists() and any(host.filestore.iterdir()):
        found.append(f"the filestore {host.filestore}")
    if found:
        raise Failure(
            "This host holds the data already that ipai:restore.from would bring.",
            ", ".join(found),
            "take ipai:restore out of the stack's file to go on with it, or restore beside it: npx ipai restore newest",
            "data-exists",
        )


def refuse_unfit(host: Configuration, store: Store, kinds: dict, manifest: dict, n8n: Path) -> None:
    series = manifest["made"]["release"]["series"]
    if series != host.release["series"]:
        raise Failure("That backup is of another series of Odoo.", f"it is of {series}, this stack of {host.release['series']}", f"check out a commit of series {series}, or name another backup", "other-series")
    names = sorted(manifest["databases"])
    if names != sorted(each.name for each in host.databases):
        raise Failure("That backup holds databases of other names.", ", ".join(names), "set ipai:database.name and ipai:database.n8nName to those", "other-names")
    known = json.loads(store.read_text(kinds["files"]["short_id"], str(n8n / "config").lstrip("/")))
    if known["encryptionKey"] != read(host.secrets / "n8n_key"):
        raise Failure(
            "n8n's key of this stack is not the one that the backup was encrypted with: all its credentials would be dead.",
            "the key is in the state of the stack that made the backup, and in its escrow",
            "bring that state back (pulumi stack import), then npx ipai up",
            "other-n8n-key",
        )


def bring_database(host: Configuration, store: Store, kinds: dict, database, counts: dict) -> None:
    snapshot = kinds[f"database.{database.name}"]["short_id"]
    postgres.drop(host.postgres, database.name)
    try:
        load(host.postgres, store, snapshot, database.name, database.name, database.role)
        with postgres.Session(host.postgres, database.name) as session:
            found = postgres.read_json(session.ask(postgres.COUNTS))
        if problems := different(counts, found):
            raise Failure("What the store gave back is not what was saved.", "\n".join(problems[:10]), "name an older backup in ipai:restore.from", "rows-differ")
        revoke = f"REVOKE ALL ON DATABASE {postgres.identifier(database.name)} FROM PUBLIC"
        postgres.query(host.postgres, "postgres", revoke, "The database's rights cannot be set.")
    except BaseException:
        # empty, as it was: the next run begins anew
        postgres.drop(host.postgres, database.name)
        postgres.create(host.postgres, database.name, database.role)
        raise


def forget_half(host: Configuration) -> None:
    """A run that ended in the middle leaves databases that nothing has started on: the next one takes them away."""
    for database in host.databases:
        postgres.drop(host.postgres, database.name)
        postgres.create(host.postgres, database.name, database.role)
    shutil.rmtree(host.filestore, ignore_errors=True)
