"""Restores Odoo's database and filestore under another name, beside production."""

import json
import os
import re
import shutil
import time
from pathlib import Path

from . import postgres, records
from .configuration import Configuration
from .failure import Failure, tell
from .proof import load
from .store import Store

#: What a restore makes takes its own name when it is whole. One that was killed leaves this, until the next.
SCRATCH = "ipai_restoring"
#: What PostgreSQL needs beyond the bytes of a dump: indexes are made anew.
GROWTH = 2


def restore(configuration: Configuration, store: Store, backup: str, target: str) -> dict:
    """@return what was restored. All that stands in the way is said before anything begins."""
    began = time.time()
    kinds = known(store, backup)
    take_away_unfinished(configuration)
    refuse(configuration, target)
    manifest = json.loads(store.read_text(kinds["manifest"]["short_id"], records.MANIFEST))
    odoo = configuration.odoo
    refuse_full_disk(configuration, manifest["databases"][odoo.name]["dump"]["bytes"], manifest["files"]["bytes"])
    folder = filestore(configuration, SCRATCH)
    try:
        tell(f"restoring the database {odoo.name} as {target}")
        snapshot = kinds[f"database.{odoo.name}"]["short_id"]
        load(configuration.postgres, store, snapshot, odoo.name, SCRATCH, odoo.role)
        tell("restoring the filestore")
        store.restore(kinds["files"]["short_id"], str(configuration.filestore), folder)
        give(folder, configuration.odoo_uid, configuration.odoo_gid)
        name(configuration, target)
    except BaseException:
        # half a copy would be taken for a whole one
        take_away_unfinished(configuration)
        raise
    return {
        "kind": "database",
        "id": backup,
        "target": target,
        "release": manifest["made"]["release"],
        "seconds": round(time.time() - began, 1),
    }


def name(configuration: Configuration, target: str) -> None:
    """The database's name comes last: where it is, all of the copy is."""
    renaming = configuration.state / "renaming"
    configuration.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    renaming.write_text(target, encoding="utf-8")
    os.rename(filestore(configuration, SCRATCH), filestore(configuration, target))
    sql = f"ALTER DATABASE {postgres.identifier(SCRATCH)} RENAME TO {postgres.identifier(target)}"
    postgres.query(configuration.postgres, "postgres", sql, f"The database {target} cannot get its name.")
    renaming.unlink()


def take_away_unfinished(configuration: Configuration) -> None:
    postgres.drop(configuration.postgres, SCRATCH)
    shutil.rmtree(filestore(configuration, SCRATCH), ignore_errors=True)
    renaming = configuration.state / "renaming"
    if renaming.exists():
        target = renaming.read_text(encoding="utf-8")
        if not postgres.exists(configuration.postgres, target):
            shutil.rmtree(filestore(configuration, target), ignore_errors=True)
        renaming.unlink()


def filestore(configuration: Configuration, database: str) -> Path:
    return configuration.odoo_data / "filestore" / database


def known(store: Store, backup: str) -> dict:
    """The parts of a backup that was finished."""
    kinds = records.parts(store).get(backup, {})
    if "manifest" not in kinds:
        raise Failure("There is no such backup.", f"given: {backup}", "npx ipai backups", "no-such-backup")
    refuse_foreign(store, backup, kinds)
    return kinds


def refuse_foreign(store: Store, backup: str, kinds: dict) -> None:
    """Two stacks in one bucket, with one password: what one restores must not be the other's."""
    made_by = kinds["manifest"].get("hostname")
    if made_by != store.host:
        raise Failure(
            f"Backup {backup} is of another stack.",
            f"made by {made_by}, and this stack is {store.host}",
            "name a backup of this stack: npx ipai backups",
            "foreign-backup",
        )


def refuse(configuration: Configuration, target: str) -> None:
    refuse_name(target)
    if target in {each.name for each in configuration.databases} or postgres.exists(
        configuration.postgres, target
    ):
        raise Failure(
            f"A database {target} exists: a restore goes beside it, never over it.",
            "",
            "give another name for the target",
            "target-exists",
        )
    if filestore(configuration, target).exists():
        raise Failure(
            f"A filestore {target} exists, without a database of that name.",
            str(filestore(configuration, target)),
            "give another name for the target, or remove that folder",
            "target-exists",
        )


def refuse_name(target: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", target):
        raise Failure(
            "That is no name for a database.",
            f"given: {target}",
            "give lower-case letters, digits and underscores",
            "bad-target",
        )


def refuse_full_disk(configuration: Configuration, dump: int, files: int) -> None:
    needed = dump * GROWTH + files
    free = shutil.disk_usage(configuration.odoo_data).free
    if free < needed:
        raise Failure(
            "The host's disk has no room for this restore.",
            f"it needs about {needed >> 20} MiB, {free >> 20} MiB are free",
            "make room on the host, then run the command again",
            "disk-full",
        )


def give(folder: Path, uid: int, gid: int) -> None:
    folder.mkdir(exist_ok=True, mode=0o750)
    os.chown(folder, uid, gid)
    for at, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            os.chown(Path(at) / name, uid, gid)
