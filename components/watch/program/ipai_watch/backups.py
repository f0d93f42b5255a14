"""Age of the newest good backup, of its proof and of the last passed drill, by the records on the host."""

import json
from pathlib import Path

from .configuration import Configuration, ages, hours
from .finding import finding


def backups(configuration: Configuration):
    if configuration.backups is None:
        return
    for kind, subject, limit in (
        ("made", "newest good backup", configuration.limits["backupHours"]),
        ("proofs", "newest proof", configuration.limits["backupHours"]),
        ("drills", "last drill that passed", configuration.limits["drillDays"] * 24),
    ):
        moments = [each for each in map(good, (configuration.backups / kind).glob("*.json")) if each]
        if not moments:
            # A stack is a day old before its first night is over, and no drill is due in its first month.
            first = ages(configuration.backups.stat().st_ctime) if configuration.backups.exists() else 0
            status = "pass" if first < limit else "fail"
            yield finding("backup", subject, status, f"within {hours(limit)}", "none yet", configuration.command("backups"))
            continue
        age = ages(max(moments))
        status = "pass" if age < limit else "fail"
        yield finding("backup", subject, status, f"within {hours(limit)}", f"{hours(age)} ago", configuration.command("backups"), round(age, 2))


def good(file: Path) -> float | None:
    """When it was done, in seconds since 1970; None where it failed."""
    record = json.loads(file.read_text(encoding="utf-8"))
    moment = record.get("at") or record.get("startedAt")
    return float(moment) if record.get("ok") and moment else None
