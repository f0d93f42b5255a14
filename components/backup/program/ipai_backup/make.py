"""Makes one backup: databases first, files second, with Odoo's garbage collection held off between."""

import json
import time
from contextlib import ExitStack, nullcontext
from datetime import datetime, timezone

from . import records
from .configuration import Configuration, Database
from .failure import Failure, tell
from .postgres import ATTACHMENTS, COUNTS, MODULES, SEQUENCES, Session, inside, literal, read_json
from .store import Store

#: A row of Odoo's own that says which backup it belongs to.
CANARY = "ipai.backup"

#: Cron workers take jobs with `FOR NO KEY UPDATE SKIP LOCKED`: while this row is held, garbage
#: collection is not started and nobody waits. `FOR UPDATE` would block inserts of triggers.
HOLD = """
SET idle_in_transaction_session_timeout = 0; SET lock_timeout = '10min';
BEGIN;
SELECT c.id FROM ir_cron c JOIN ir_model_data d ON d.model = 'ir.cron' AND d.res_id = c.id
WHERE d.module = 'base' AND d.name = 'autovacuum_job' FOR NO KEY UPDATE OF c;
"""

SNAPSHOT = """
SET idle_in_transaction_session_timeout = 0;
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot();
"""


def make(configuration: Configuration, store: Store) -> dict:
    """@return the record of the backup. Raises Failure, and leaves a record of that too."""
    began = time.time()
    backup = datetime.fromtimestamp(began, timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    record = {"startedAt": began, "release": configuration.release}
    try:
        store.ensure()
        with hold_garbage_collection(configuration):
            manifest = {
                "databases": {
                    database.name: dump(configuration, store, database, backup)
                    for database in configuration.databases
                }
            }
            tell("saving the files")
            files = store.save_files(
                list(configuration.files),
                [str(configuration.odoo_data / "sessions"), str(configuration.secrets)],
                records.tags(backup, "files"),
            )
        missing = missing_files(configuration, manifest)
        sizes = [each["dump"] for each in manifest["databases"].values()] + [files]
        record |= {
            "ok": True,
            "seconds": round(time.time() - began, 1),
            "bytes": sum(size["bytes"] for size in sizes),
            "added": sum(size["added"] for size in sizes),
            "files": files["files"],
            "missingFiles": missing[:20],
            "missing": len(missing),
        }
        manifest |= {"backup": backup, "files": files, "made": record}
        store.save_text(records.MANIFEST, json.dumps(manifest), records.tags(backup, "manifest"))
    except Failure as failure:
        record |= {"ok": False, "seconds": round(time.time() - began, 1), "failure": failure.document()}
        records.write(configuration.state / "made", backup, record)
        raise
    records.write(configuration.state / "made", backup, record)
    return {"id": backup, **record}


def hold_garbage_collection(configuration: Configuration):
    odoo = next((each for each in configuration.databases if each.odoo), None)
    return nullcontext() if odoo is None else Held(configuration.postgres, odoo.name)


class Held(ExitStack):
    def __init__(self, container: str, database: str):
        super().__init__()
        session = self.enter_context(Session(container, database))
        if not session.ask(HOLD):
            self.close()
            raise Failure(
                f"The database {database} has no scheduled action that collects garbage.",
                "base.autovacuum_job is missing from ir_model_data",
                "npx ipai verify (is this Odoo's database?)",
                "no-odoo",
            )


def dump(configuration: Configuration, store: Store, database: Database, backup: str) -> dict:
    """Saves one database, and says from the very same snapshot what must be in it."""
    tell(f"saving the database {database.name}")
    if database.odoo:
        mark(configuration, database, backup)
    with Session(configuration.postgres, database.name) as session:
        (snapshot,) = [line for line in session.ask(SNAPSHOT) if line]
        before = read_json(session.ask(SEQUENCES))
        facts = {"counts": read_json(session.ask(COUNTS)), "sequencesBefore": before}
        if database.odoo:
            facts["modules"] = read_json(session.ask(MODULES))
            facts["attachments"] = read_json(session.ask(ATTACHMENTS))
        command = ["pg_dump", "--username=postgres", "--format=custom", "--compress=0"]
        saved = store.save_command(
            f"{database.name}.dump",
            inside(configuration.postgres, *command, f"--snapshot={snapshot}", database.name),
            records.tags(backup, f"database.{database.name}"),
        )
        # A sequence is not part of any snapshot: the dump holds a value between these two.
        facts["sequencesAfter"] = read_json(session.ask(SEQUENCES))
    return {**facts, "dump": saved, "odoo": database.odoo}


def mark(configuration: Configuration, database: Database, backup: str) -> None:
    with Session(configuration.postgres, database.name) as session:
        session.ask(
            "INSERT INTO ir_config_parameter (key, value, create_date, write_date)"
            f" VALUES ({literal(CANARY)}, {literal(backup)}, now(), now())"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value, write_date = now();"
        )


def missing_files(configuration: Configuration, manifest: dict) -> list[str]:
    """Attachments whose file was not there when it was to be copied: lost before, not by the backup."""
    names = manifest["databases"][configuration.odoo.name]["attachments"]
    return [name for name in names if not (configuration.filestore / name).is_file()]
