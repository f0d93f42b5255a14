"""`ipai-backup run | prove [ID] | list | restore ID TARGET [--from copy] | at MOMENT TARGET | base | files | bring ID | stage | export | drilled | import`: one
JSON document on standard output."""

import argparse
import fcntl
import json
import os
import sys
from contextlib import contextmanager
from datetime import datetime, timezone

from . import bring, configuration, copies, drill, export, make, moment, moved_in, proof, records, restore, restore_one, stage, wal
from .failure import Failure, answer
from .store import Store

LOCK = "/run/ipai-backup.lock"
#: What runs beside all the rest, each kind once.
BESIDE = ("base", "files")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="ipai-backup")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run")
    commands.add_parser("prove").add_argument("backup", nargs="?")
    commands.add_parser("list")
    to = commands.add_parser("restore")
    to.add_argument("backup")
    to.add_argument("target", nargs="?")
    to.add_argument("--attachment")
    to.add_argument("--file")
    to.add_argument("--from", dest="source", choices=("store", "copy"), default="store")
    at = commands.add_parser("at")
    at.add_argument("moment")
    at.add_argument("target")
    for name in BESIDE:
        commands.add_parser(name)
    commands.add_parser("bring").add_argument("backup")
    commands.add_parser("stage")
    commands.add_parser("export")
    commands.add_parser("drilled")
    bring = commands.add_parser("import")
    bring.add_argument("action", choices=("look", "keep-dump", "keep-files", "load", "forget"))
    bring.add_argument("name")
    given = parser.parse_args(arguments)
    try:
        document = perform(given, configuration.load())
        answer(document)
        outcome = document.get("proof") or document.get("staged") or document.get("exported") or {"ok": True}
        return 0 if outcome["ok"] else 1
    except Failure as failure:
        answer({"failure": failure.document()})
        return 1


def perform(given, settings: configuration.Configuration) -> dict:
    store = Store(settings)
    if given.command == "list":
        backups = copies.beside(settings, records.listed(store, settings.state))
        return {"backups": backups, "window": window(settings)}
    if given.command == "drilled":
        drilled = json.load(sys.stdin)
        records.write(settings.state / "drills", drilled["id"], drilled)
        return {"drilled": drilled["id"]}
    with alone(given.command):
        if given.command == "base":
            return {"base": wal.base(settings)}
        if given.command == "files":
            return {"files": moment.save_files(settings, store)}
        if given.command == "at":
            refuse_without_log(settings)
            return {"restored": moment.restore_at(settings, store, given.moment, given.target)}
        if given.command == "run":
            made = make.make(settings, store)
            proved = proof.prove(settings, store, made["id"])
            copied = copies.make(settings, store, settings.copy) if settings.copy and proved["ok"] else None
            return {"made": made, "proof": proved, "copy": copied}
        if given.command == "prove":
            store.free()
            return {"proof": proof.prove(settings, store, given.backup)}
        if given.command == "import":
            return {"imported": moved_in.perform(settings, given.action, given.name)}
        if given.command == "bring":
            return {"brought": bring.bring(settings, store, given.backup)}
        if given.command == "export":
            file = settings.state / "exports" / f"{settings.stack}.zip"
            return {"exported": {**export.export(settings, file), "file": str(file)}}
        if given.command == "stage":
            return {"staged": stage.stage(settings, json.load(sys.stdin))}
        if given.source == "copy":
            store = copies.second(settings)
            if given.backup == bring.NEWEST:
                given.backup, _ = drill.chosen(store, None)
        if given.attachment:
            return {"restored": restore_one.attachment(settings, store, given.backup, given.attachment)}
        if given.file:
            return {"restored": restore_one.file(settings, store, given.backup, given.file)}
        return {"restored": restore.restore(settings, store, given.backup, given.target)}


def window(settings: configuration.Configuration) -> dict | None:
    """The moments that the database can be brought back to, in words and in seconds since 1970."""
    if not settings.point_in_time:
        return None
    try:
        found = wal.window(settings)
    except Failure as failure:
        return {"problem": f"{failure.what} {failure.said}".strip()}
    if found is None:
        return {"problem": "there is no base backup yet"}
    shown = {name: moment.said(datetime.fromtimestamp(at, timezone.utc), settings.time_zone) for name, at in found.items()}
    return {**found, "said": shown}


def refuse_without_log(settings: configuration.Configuration) -> None:
    if not settings.point_in_time:
        raise Failure(
            "This stack does not keep PostgreSQL's log.",
            "ipai:backup.pointInTime is false",
            "set it to true in the stack's ipai:backup, then npx ipai up; until then npx ipai restore newest",
            "no-point-in-time",
        )


@contextmanager
def alone(command: str):
    """One at a time; the kernel lets go of the lock when its holder ends, however it ends."""
    with open(f"{LOCK}.{command}" if command in BESIDE else LOCK, "a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Failure(
                "Another backup, proof or restore is at work on this host.",
                lock.read().strip(),
                "wait until it ends, then run the command again",
                "backup-running",
            ) from None
        lock.truncate(0)
        lock.write(f"ipai-backup {command}, process {os.getpid()}\n")
        lock.flush()
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
