"""The log of every change of PostgreSQL, and the base backups that it is played onto: pgBackRest, which runs
in PostgreSQL's own container and keeps both in the bucket."""

import json
import subprocess
import time

from . import postgres, records
from .configuration import Configuration
from .docker import inside
from .failure import Failure, tell

PGBACKREST = ("pgbackrest", "--config=/run/secrets/pgbackrest", "--stanza=main", "--log-level-console=warn")
#: pgBackRest's own number for a bucket that holds another cluster's.
OTHER_CLUSTER = 28
#: A full one each week, what differs from it each day.
FULL_SECONDS, BASE_SECONDS = 7 * 86_400, 23 * 3600


def base(host: Configuration) -> dict:
    """Makes the base backup that is due. @return its record."""
    began = time.time()
    try:
        stanza(host)
        kind = due(bases(host), began)
        if kind is not None:
            tell(f"making a base backup ({kind})")
            call(host, "backup", f"--type={kind}", what="The base backup cannot be made.")
    except Failure as failure:
        records.write(host.state / "bases", "failed", {"ok": False, "startedAt": began, "failure": failure.document()})
        raise
    record = {"ok": True, "kind": kind, "startedAt": began, "seconds": round(time.time() - began, 1)}
    if kind is not None:
        records.write(host.state / "bases", "newest", record)
    return record


def stanza(host: Configuration) -> None:
    """Makes the place in the bucket, and that of a cluster which a restore has made beside the old one's."""
    made = inside(host.postgres, *PGBACKREST, "stanza-create")
    if made.returncode == OTHER_CLUSTER:
        tell("the bucket holds another cluster's log: this one's goes beside it")
        call(host, "stanza-upgrade", what="The bucket does not take this cluster's log.")
    elif made.returncode != 0:
        raise failure("The bucket does not take PostgreSQL's log.", made)


def due(all_bases: list[dict], now: float) -> str | None:
    """`full` or `diff`, or nothing while the newest is of today."""
    full = [each for each in all_bases if each["type"] == "full"]
    if not full or now - full[-1]["timestamp"]["stop"] >= FULL_SECONDS:
        return "full"
    return "diff" if now - all_bases[-1]["timestamp"]["stop"] >= BASE_SECONDS else None


def information(host: Configuration) -> dict:
    said = call(host, "info", "--output=json", what="The bucket does not say which base backups it holds.")
    return next(iter(json.loads(said)), {})


def bases(host: Configuration) -> list[dict]:
    """Those of the cluster that serves, oldest first: another one's moments are not of this history."""
    known = information(host)
    current = max((each["id"] for each in known.get("db", [])), default=None)
    whole = [each for each in known.get("backup", []) if each["database"]["id"] == current and not each["error"]]
    return sorted(whole, key=lambda each: each["timestamp"]["stop"])


def window(host: Configuration) -> dict | None:
    """From when to when the database can be had, in seconds since 1970; nothing before the first base backup."""
    made = bases(host)
    if not made:
        return None
    return {"from": made[0]["timestamp"]["stop"], "to": archived(host)["until"]}


ARCHIVED = """
SELECT json_build_object(
  'until', greatest(extract(epoch FROM a.last_archived_time), 0),
  'waiting', (SELECT coalesce(extract(epoch FROM now() - min(modification)), 0)
    FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'),
  'now', extract(epoch FROM clock_timestamp())
) FROM pg_stat_archiver a
"""


def archived(host: Configuration) -> dict:
    """`until`: up to when the bucket has the log; `waiting`: seconds for which a piece of it has waited."""
    return postgres.read_json(postgres.query(host.postgres, "postgres", ARCHIVED, "PostgreSQL does not say what it has archived."))


#: A transaction of its own, so that the log has an end behind the moment that is wanted.
END = "SELECT pg_current_xact_id(); SELECT pg_walfile_name(pg_switch_wal());"
SWITCH_SECONDS = 120


def close_log(host: Configuration) -> None:
    """Sees to it that all of the log up to now is in the bucket."""
    lines = postgres.query(host.postgres, "postgres", END, "PostgreSQL's log cannot be closed.")
    wanted, until = lines[-1], time.monotonic() + SWITCH_SECONDS
    sql = f"SELECT coalesce(last_archived_wal, '') >= {postgres.literal(wanted)} FROM pg_stat_archiver"
    while postgres.query(host.postgres, "postgres", sql, "PostgreSQL does not say what it has archived.") != ["t"]:
        if time.monotonic() > until:
            raise Failure(
                "PostgreSQL's log does not reach the bucket.",
                f"{wanted} has waited for {SWITCH_SECONDS} s",
                "npx ipai logs postgres --errors, and look whether the bucket answers",
                "wal-not-archived",
            )
        time.sleep(0.5)


def call(host: Configuration, *words: str, what: str) -> str:
    done = inside(host.postgres, *PGBACKREST, *words)
    if done.returncode != 0:
        raise failure(what, done)
    return done.stdout


def failure(what: str, done: subprocess.CompletedProcess) -> Failure:
    said = (done.stderr + done.stdout)[-2000:]
    return Failure(what, said, "look whether the bucket answers, then npx ipai verify", "wal-store")
