"""Brings the database back to a moment, beside production: a second PostgreSQL replays the log up to it, without a
port or a socket that anybody else reaches, and what it then holds becomes a database of the one that serves."""

import json
import os
import re
import shutil
import subprocess
import time
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from . import postgres, records, restore, wal
from .configuration import Configuration
from .docker import docker, inside
from .failure import Failure, tell
from .piped import Piped
from .proof import wrong
from .store import Store

CONTAINER = "ipai-moment"
#: Replay of a week's log; `ipai restore` gives up later.
REPLAY_SECONDS = 3 * 3600
#: What a filestore's snapshot is tagged with, made every quarter of an hour.
FILES = "ipai-files"

START = """
pgbackrest --config=/run/secrets/pgbackrest --stanza=main \\
  --type=time "--target=$TARGET" --target-action=promote --archive-mode=off restore
exec postgres -c listen_addresses= -c hot_standby=off -c archive_mode=off -c fsync=off -c jit=off
"""


def restore_at(host: Configuration, store: Store, text: str, target: str) -> dict:
    began = time.time()
    moment = parsed(text, host.time_zone)
    restore.refuse(host, target)
    refuse_outside(host, moment)
    size = int(postgres.query(host.postgres, "postgres", f"SELECT pg_database_size({postgres.literal(host.odoo.name)})", "The database cannot be measured.")[0])
    # the whole cluster is brought back, then the one database once more
    restore.refuse_full_disk(host, size, size + bytes_of(host.filestore))
    wal.close_log(host)
    folder = host.odoo_data / "filestore" / target
    try:
        with replayed(host, moment):
            tell(f"taking {host.odoo.name} over as {target}")
            take_over(host, target)
        lacking = bring_files(host, store, moment, target)
    except BaseException:
        # half a copy would be taken for a whole one
        postgres.drop(host.postgres, target)
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return {
        "kind": "database",
        "id": said(moment, host.time_zone),
        "target": target,
        "lacking": lacking,
        "seconds": round(time.time() - began, 1),
    }


def parsed(text: str, zone: str) -> datetime:
    """A moment with its offset from UTC, or without: then it is local, and must have been once."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise bad_moment(text, str(error)) from error
    if given.tzinfo is not None:
        return given.astimezone(timezone.utc)
    early, late = (given.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    moment = early.astimezone(timezone.utc)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != given:
        raise bad_moment(text, f"the clocks of {zone} skipped it")
    if early.utcoffset() != late.utcoffset():
        raise bad_moment(text, f"the clocks of {zone} showed it twice: add {early:%z} or {late:%z}")
    return moment


def bad_moment(text: str, why: str) -> Failure:
    return Failure("That is no moment.", f"{text}: {why}", 'write it so: --at "2026-11-27 14:05", or with its offset from UTC: "2026-11-27 14:05+08:00"', "bad-moment")


def said(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%Y-%m-%d %H:%M:%S} {zone}"


def refuse_outside(host: Configuration, moment: datetime) -> None:
    known = wal.window(host)
    if known is None:
        raise Failure("There is no base backup yet to begin from.", "", "systemctl start ipai-base.service on the host, then npx ipai backups", "no-base")
    last = wal.archived(host)["now"]
    first, now = (datetime.fromtimestamp(each, timezone.utc) for each in (known["from"], last))
    shown = f"given: {said(moment, host.time_zone)}; possible: {said(first, host.time_zone)} to {said(now, host.time_zone)}"
    if moment < first:
        raise Failure("That moment is before the first one that can be had.", shown, "give a later one, or restore a nightly backup: npx ipai backups", "before-window")
    if moment > now:
        raise Failure("That moment has not come yet.", shown, "give an earlier one", "after-window")


class replayed:
    """The cluster as it was, in a container of PostgreSQL's own image."""

    def __init__(self, host: Configuration, moment: datetime):
        self.host, self.moment = host, moment
        self.folder = host.state / "moment"

    def __enter__(self) -> None:
        self.remove()
        self.folder.mkdir(mode=0o700, parents=True)
        (known,) = json.loads(docker("inspect", self.host.postgres).stdout)
        uid = os.stat(next(each["Source"] for each in known["Mounts"] if each["Destination"].endswith("/data"))).st_uid
        os.chown(self.folder, uid, uid)
        secrets = [f"--volume={each['Source']}:{each['Destination']}:ro" for each in known["Mounts"] if each["Destination"].startswith("/run/secrets/pgbackrest")]
        tell(f"bringing the cluster back to {said(self.moment, self.host.time_zone)}")
        # the host's own network: containers may be forbidden to leave, and it listens nowhere
        docker(
            *("run", "--detach", f"--name={CONTAINER}", "--network=host", "--shm-size=256m", *secrets),
            # what PostgreSQL asks for and does not get is said at this level alone
            "--env=PGBACKREST_LOG_LEVEL_CONSOLE=info",
            *(f"--volume={self.folder}:/var/lib/postgresql/data", f"--env=TARGET={self.moment:%Y-%m-%d %H:%M:%S.%f}+00"),
            *("--entrypoint=sh", known["Image"], "-ec", START),
        )
        try:
            self.wait()
        except BaseException:
            self.remove()
            raise

    def __exit__(self, *_error) -> None:
        self.remove()

    def remove(self) -> None:
        docker("rm", "--force", "--volumes", CONTAINER, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def wait(self) -> None:
        until = time.monotonic() + REPLAY_SECONDS
        ready = ("psql", *("--username=postgres", "--dbname=postgres", "-XAtc", "SELECT pg_is_in_recovery()"))
        while inside(CONTAINER, *ready).stdout.strip() != "f":
            runs = docker("inspect", "--format={{.State.Running}}", CONTAINER).stdout.strip() == "true"
            if not runs or time.monotonic() > until:
                logs = docker("logs", CONTAINER, check=False)
                raise not_replayed(self.host, logs.stdout + logs.stderr)
            time.sleep(0.5)


LACKING = re.compile(r"unable to find ([0-9A-F]{24}) in the archive")
LAST = re.compile(r"last completed transaction was at log time (.+)")


def not_replayed(host: Configuration, log: str) -> Failure:
    """Why PostgreSQL did not come to the moment: most of all, a piece of its log that the bucket has no longer."""
    archives = [each for each in wal.information(host).get("archive", []) if each.get("max")]
    newest = max((each["max"] for each in archives), default="")
    asked = LACKING.findall(log)
    if "before configured recovery target was reached" in log and asked and asked[-1] <= newest:
        last = LAST.search(log)
        reached = f"; the log ends at {last[1]}" if last else ""
        return Failure(
            f"The bucket has lost {asked[-1]}, a piece of PostgreSQL's log.",
            f"it holds newer ones up to {newest}{reached}",
            "give a moment before that one, and look who deletes from the bucket; systemctl start ipai-base.service on the host begins a new history",
            "wal-missing",
        )
    return Failure("PostgreSQL does not come back to that moment.", log[-2500:], "npx ipai backups (which moments can be had?)", "moment-not-reached")


def take_over(host: Configuration, target: str) -> None:
    postgres.create(host.postgres, target, host.odoo.role)
    dump = ["pg_dump", "--username=postgres", "--format=custom", "--compress=0", host.odoo.name]
    load = ["pg_restore", "--username=postgres", "--exit-on-error", "--no-owner", "--no-privileges", f"--role={host.odoo.role}", f"--dbname={target}"]
    made = Piped(postgres.inside(CONTAINER, *dump))
    loaded = subprocess.run(postgres.inside(host.postgres, *load), stdin=made.stdout, capture_output=True, text=True, errors="replace", check=False)
    made.stdout.close()
    said_by_dump = made.said()
    if made.returncode != 0 or loaded.returncode != 0:
        raise Failure("The database of that moment cannot be taken over.", (said_by_dump + loaded.stderr)[-2000:], "npx ipai verify", "postgres")


def bring_files(host: Configuration, store: Store, moment: datetime, target: str) -> int:
    """The files that the database of the moment names: from the snapshots around it, and from what is there.

    A file is named after its content, so that any of a name is the right one. @return how many nobody has.
    """
    sql = postgres.ATTACHMENTS
    names = postgres.read_json(postgres.query(host.postgres, target, sql, "Attachments cannot be listed."))
    folder = host.odoo_data / "filestore" / target
    folder.mkdir(mode=0o750)
    for snapshot in around(store, moment):
        lacking = [name for name in names if not (folder / name).is_file()]
        if lacking:
            tell(f"fetching up to {len(lacking)} files of {snapshot['time'][:19]} UTC")
            fetch(host, store, snapshot["short_id"], folder, lacking)
    for name in (each for each in names if not (folder / each).is_file()):
        here = host.filestore / name
        if wrong(here) is None:
            (folder / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(here, folder / name)
    restore.give(folder, host.odoo_uid, host.odoo_gid)
    return sum(not (folder / name).is_file() for name in names)


def around(store: Store, moment: datetime) -> list[dict]:
    """The newest snapshot of files before the moment, and the first one after it."""
    known = [each for each in store.snapshots() if {FILES, "kind:files"} & set(each.get("tags") or [])]
    at = sorted(((datetime.fromisoformat(re.sub(r"\.\d+", "", each["time"])), each) for each in known), key=lambda pair: pair[0])
    before = [each for when, each in at if when <= moment][-1:]
    return before + [each for when, each in at if when > moment][:1]


def fetch(host: Configuration, store: Store, snapshot: str, folder: Path, names: list[str]) -> None:
    include = host.state / "moment-files"
    include.write_text("".join(f"/{name}\n" for name in names), encoding="utf-8")
    try:
        store.restore(snapshot, str(host.filestore), folder, include)
    finally:
        include.unlink()


def save_files(host: Configuration, store: Store) -> dict:
    """What the timer does every quarter of an hour."""
    began = time.time()
    if not host.filestore.exists():
        return {"ok": True, "startedAt": began, "files": 0}
    try:
        store.ensure()
        saved = store.save_files([str(host.filestore)], [], [FILES])
    except Failure as failure:
        records.write(host.state / "files", "failed", {"ok": False, "startedAt": began, "failure": failure.document()})
        raise
    record = {"ok": True, "startedAt": began, "seconds": round(time.time() - began, 1), **saved}
    records.write(host.state / "files", "newest", record)
    return record


def bytes_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder.exists() else 0
