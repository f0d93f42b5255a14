"""Updates a copy of the database as a release would, and says what came of it: one JSON document.

Argument 1 is JSON: database, role, container (of PostgreSQL), web (the serving one of Odoo), image, sql,
home. Everything happens under another name, in containers on a network that leads to PostgreSQL alone;
nothing of it is left.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from ipai_backup import isolated, postgres
from ipai_backup.docker import docker
from ipai_backup.failure import Failure, answer, tell

NETWORK = "ipai-rehearsal"
LOOK_SECONDS = 0.25
#: The copy, and what its update writes anew.
COPIES = 2
HERE = Path(__file__).parent
LOCKS = """SELECT json_build_object(
  'waits', (SELECT coalesce(json_agg(DISTINCT left(query, 80)), '[]') FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'),
  'locked', (SELECT coalesce(json_agg(DISTINCT c.relname), '[]') FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    WHERE l.mode = 'AccessExclusiveLock' AND l.granted AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())))"""
TABLES = """SELECT json_build_object('size', pg_database_size(current_database()), 'tables',
  (SELECT json_object_agg(relname, json_build_array(pg_relation_filenode(oid), pg_total_relation_size(oid)))
   FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace))"""


class Rehearsal:
    def __init__(self, given: dict):
        self.given = given
        self.container, self.database = given["container"], given["database"]
        self.copy = f"{self.database}_rehearsal"
        self.data = self.data_folder()

    def data_folder(self) -> Path:
        (known,) = json.loads(docker("inspect", self.given["web"]).stdout)
        return Path(next(each["Source"] for each in known["Mounts"] if each["Destination"] == "/var/lib/odoo"))

    def ask(self, database: str, sql: str) -> dict:
        return postgres.read_json(postgres.query(self.container, database, sql, "The copy cannot be asked."))

    def refuse_small_disk(self) -> None:
        size = self.ask(self.database, "SELECT pg_database_size(current_database())")
        shown = postgres.run(self.container, "sh", "-c", 'df -PB1 "$PGDATA" | tail -n 1', what="The disk cannot be asked.")
        free = int(shown.split()[3])
        if free <= COPIES * size:
            said = f"a copy and its update need {COPIES * size >> 20} MB, {free >> 20} MB are free"
            raise Failure("The disk has no room for a rehearsal.", said, "free space: npx ipai verify names what is full", "disk-too-small")

    def make_copy(self) -> None:
        """From a snapshot: nobody who works is held up."""
        tell("copying the database")
        self.clear()
        postgres.create(self.container, self.copy, self.given["role"])
        pipe = f'set -o pipefail; pg_dump -U postgres -Fc -Z0 "$1" | pg_restore -U postgres --exit-on-error --no-owner --no-privileges --role="$3" -d "$2"'
        names = (self.database, self.copy, self.given["role"])
        postgres.run(self.container, "bash", "-c", pipe, "copy", *names, what="The database cannot be copied.")
        sql = "DROP FUNCTION IF EXISTS ipai_never_neutralised() CASCADE"
        postgres.query(self.container, self.copy, sql, "Production's guard cannot be taken off the copy.")
        # Content decides a file's name, so nothing writes into one that is there.
        files = self.data / "filestore"
        if (files / self.database).exists():
            subprocess.run(["cp", "--archive", "--link", files / self.database, files / self.copy], check=True)

    def clear(self) -> None:
        postgres.drop(self.container, self.copy)
        shutil.rmtree(self.data / "filestore" / self.copy, ignore_errors=True)

    def rehearse(self) -> dict:
        began = time.monotonic()
        self.make_copy()
        copied = time.monotonic() - began
        with isolated.odoo(self.container, self.given["web"], self.copy, NETWORK) as run:
            tell("neutralising the copy")
            script = (HERE / "ipai_backup" / "neutralise_odoo.py").read_text(encoding="utf-8")
            # By the image that serves: its modules are those of the copy.
            run("python3", "-c", script, stdin=json.dumps(self.given["sql"]), what="The copy cannot be neutralised.")
            return {"copySeconds": round(copied, 1), **self.update(run)}

    def update(self, run) -> dict:
        tell("updating the copy")
        before = self.ask(self.copy, TABLES)
        with Locks(self) as locks:
            began = time.monotonic()
            try:
                said, error = run("ipai-odoo-update", "run", image=self.given["image"], what="The update fails.").stdout, None
            except Failure as failure:
                said, error = failure.said, failure.said
            seconds = time.monotonic() - began
        after = self.ask(self.copy, TABLES)
        new = {name: size for name, (node, size) in after["tables"].items() if before["tables"].get(name, [None])[0] != node}
        lines = [line for line in said.splitlines() if " ERROR " in line or " CRITICAL " in line]
        return {
            "ok": error is None,
            "seconds": round(seconds, 1),
            "error": "\n".join((error or "").splitlines()[-12:]) or None,
            "errors": lines[:20],
            "lockWaits": sorted(locks.waits),
            "locked": sorted(locks.locked),
            "sizeBefore": before["size"],
            "sizeAfter": after["size"],
            "rewritten": [{"table": name, "size": new[name]} for name in sorted(new, key=new.get, reverse=True)[:20]],
        }


class Locks:
    """Which locks the update takes, and what waits for one."""

    def __init__(self, rehearsal: Rehearsal):
        self.rehearsal, self.ended = rehearsal, threading.Event()
        self.waits: set[str] = set()
        self.locked: set[str] = set()
        self.thread = threading.Thread(target=self.look)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error) -> None:
        self.ended.set()
        self.thread.join()

    def look(self) -> None:
        with postgres.Session(self.rehearsal.container, self.rehearsal.copy) as session:
            while not self.ended.wait(LOOK_SECONDS):
                seen = postgres.read_json(session.ask(f"{LOCKS};"))
                self.waits |= set(seen["waits"])
                self.locked |= set(seen["locked"])


def main() -> int:
    given = json.loads(sys.argv[1])
    try:
        rehearsal = Rehearsal(given)
        rehearsal.refuse_small_disk()
        try:
            found = rehearsal.rehearse()
        finally:
            rehearsal.clear()
    except Failure as failure:
        answer({"failure": failure.document()})
        return 0
    result = {"release": given["release"], "image": given["image"], "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **found}
    keep(Path(given["home"]), result)
    answer({"rehearsed": result})
    return 0


def keep(home: Path, result: dict) -> None:
    """The newest of each release, for the next preview."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / "rehearsed"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    others = [line for line in lines if json.loads(line)["release"] != result["release"]]
    following = home / "rehearsed.next"
    following.write_text("\n".join([*others[-19:], json.dumps(result)]) + "\n", encoding="utf-8")
    os.replace(following, file)


if __name__ == "__main__":
    sys.exit(main())
