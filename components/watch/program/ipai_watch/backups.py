"""Age of the newest good backup, of its proof and of the last passed drill, by the records on the host."""

import json
from pathlib import Path

from .configuration import Configuration, ages, hours, said
from .finding import finding


def backups(configuration: Configuration):
    if configuration.backups is None:
        return
    for kind, subject, limit in (
        ("made", "newest good backup", configuration.limits["backupHours"]),
        ("proofs", "newest proof", configuration.limits["backupHours"]),
        ("drills", "last drill that passed", configuration.limits["drillDays"] * 24),
    ):
        records = map(read, (configuration.backups / kind).glob("*.json"))
        moments = [moment(record) for record in records if record.get("ok")]
        if not moments:
            # A stack is a day old before its first night is over, and no drill is due in its first month.
            first = ages(configuration.backups.stat().st_ctime) if configuration.backups.exists() else 0
            status = "pass" if first < limit else "fail"
            yield finding("backup", subject, status, f"within {hours(limit)}", "none yet", configuration.command("backups"))
            continue
        age = ages(max(moments))
        status = "pass" if age < limit else "fail"
        yield finding("backup", subject, status, f"within {hours(limit)}", f"{hours(age)} ago", configuration.command("backups"), round(age, 2))


def copies(configuration: Configuration):
    """The second copy: one that failed is told at once, and one that is not made at all when it is late."""
    if configuration.backups is None or not configuration.copies:
        return
    limit = configuration.limits["copyHours"]
    folder = configuration.backups / "copies"
    last, good = (read(file) if (file := folder / f"{name}.json").is_file() else None for name in ("newest", "good"))
    age = ages(moment(good)) if good else ages(configuration.backups.stat().st_ctime) if configuration.backups.exists() else 0
    failed = bool(last) and not last["ok"]
    found = last["failure"]["what"] if failed else f"{hours(age)} ago" if good else "none yet"
    next_step = configuration.of_stack(last["failure"]["next"]) if failed else configuration.command("backups")
    status = "fail" if failed or age >= limit else "pass"
    yield finding("backup", "newest copy elsewhere", status, f"within {hours(limit)}", found, next_step, round(age, 2))


#: Minutes: the log is written each minute, the filestore each quarter of an hour, a base backup each day.
WAL_MINUTES, FILES_MINUTES, BASE_HOURS = 5, 35, 26
WAITING = """SELECT coalesce(extract(epoch FROM now() - min(modification)), 0) FROM pg_ls_archive_statusdir()
WHERE name LIKE '%.ready'"""


def between(configuration: Configuration):
    """What is kept between two nights: PostgreSQL's log, its base backups, the filestore."""
    if configuration.backups is None or not configuration.point_in_time:
        return
    asked = ("docker", "exec", configuration.postgres, "psql", "--username=postgres", "-XqAtc", WAITING)
    waiting = float(said(*asked)) / 3600
    status = "pass" if waiting * 60 < WAL_MINUTES else "fail"
    log = configuration.command("logs postgres --errors")
    yield finding("backup", "PostgreSQL's log", status, f"in the bucket within {WAL_MINUTES} min", f"waits for {hours(waiting)}", log, round(waiting * 60, 1))
    since = ages(configuration.backups.stat().st_ctime) if configuration.backups.exists() else 0
    for kind, subject, limit in (("bases", "newest base backup", BASE_HOURS), ("files", "newest files", FILES_MINUTES / 60)):
        good = configuration.backups / kind / "newest.json"
        age = ages(moment(read(good))) if good.is_file() else since
        found = f"{hours(age)} ago" if good.is_file() else "none yet"
        unit = f"systemctl status ipai-{'base' if kind == 'bases' else 'files'}.service on the host"
        yield finding("backup", subject, "pass" if age < limit else "fail", f"within {hours(limit)}", found, unit, round(age, 2))


def read(file: Path) -> dict:
    return json.loads(file.read_text(encoding="utf-8"))


def moment(record: dict) -> float:
    """When it was done, in seconds since 1970."""
    return float(record.get("at") or record.get("startedAt") or 0)


def newest(configuration: Configuration, kind: str) -> dict | None:
    """The last record of a kind, good or not."""
    records = [] if configuration.backups is None else map(read, (configuration.backups / kind).glob("*.json"))
    return max(records, key=moment, default=None)


def why(configuration: Configuration) -> str:
    """What the last night's backup or its proof failed of; empty where no record says."""
    made, proof = newest(configuration, "made"), newest(configuration, "proofs")
    if made and not made.get("ok"):
        return made.get("failure", {}).get("what", "")
    wrong = [each for each in (proof or {}).get("checks", []) if not each["ok"]]
    return f"proof of {wrong[0]['name']}: {next(iter(wrong[0]['problems']), 'not right')}" if wrong else ""
