"""`ipai-backup run | prove [ID] | list | restore ID TARGET | stage | drilled | import`: one JSON document on standard output."""

import argparse
import fcntl
import json
import os
import sys
from contextlib import contextmanager

from . import configuration, make, moved_in, proof, records, restore, restore_one, stage
from .failure import Failure, answer
from .store import Store

LOCK = "/run/ipai-backup.lock"


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
    commands.add_parser("stage")
    commands.add_parser("drilled")
    bring = commands.add_parser("import")
    bring.add_argument("action", choices=("look", "keep-dump", "keep-files", "load", "forget"))
    bring.add_argument("name")
    given = parser.parse_args(arguments)
    try:
        document = perform(given, configuration.load())
        answer(document)
        outcome = document.get("proof") or document.get("staged") or {"ok": True}
        return 0 if outcome["ok"] else 1
    except Failure as failure:
        answer({"failure": failure.document()})
        return 1


def perform(given, settings: configuration.Configuration) -> dict:
    store = Store(settings)
    if given.command == "list":
        return {"backups": records.listed(store, settings.state)}
    if given.command == "drilled":
        drilled = json.load(sys.stdin)
        records.write(settings.state / "drills", drilled["id"], drilled)
        return {"drilled": drilled["id"]}
    with alone(given.command):
        if given.command == "run":
            made = make.make(settings, store)
            return {"made": made, "proof": proof.prove(settings, store, made["id"])}
        if given.command == "prove":
            return {"proof": proof.prove(settings, store, given.backup)}
        if given.command == "import":
            return {"imported": moved_in.perform(settings, given.action, given.name)}
        if given.command == "stage":
            return {"staged": stage.stage(settings, json.load(sys.stdin))}
        if given.attachment:
            return {"restored": restore_one.attachment(settings, store, given.backup, given.attachment)}
        if given.file:
            return {"restored": restore_one.file(settings, store, given.backup, given.file)}
        return {"restored": restore.restore(settings, store, given.backup, given.target)}


@contextmanager
def alone(command: str):
    """One at a time; the kernel lets go of the lock when its holder ends, however it ends."""
    with open(LOCK, "a+", encoding="utf-8") as lock:
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
