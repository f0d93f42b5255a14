"""What the host measured, a sample a look, for 30 days: what `ipai metrics` and the control room draw."""

import json
import math
import os
import re
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from . import nginx
from .configuration import Configuration, Silent
from .services import ask_database

KEPT_DAYS = 30
#: Times of answers are counted in classes, each this much wider than the one before, so that those of
#: many looks add up to a percentile of all of them: 2.5 % off at the most. From a millisecond.
CLASS = 1.05
#: More lines of one look than this are not counted one by one. A busy minute of a small server has 6,000.
MOST_LINES = 100_000
#: The host's own looks are no person's requests.
OWN_AGENT = "ipai-watch"

POSTGRES = """select json_build_object(
  'connections', (select count(*) from pg_stat_activity where backend_type = 'client backend'),
  'most_connections', current_setting('max_connections')::int,
  'transactions', sum(xact_commit + xact_rollback), 'hit', sum(blks_hit), 'read', sum(blks_read),
  'bytes', sum(pg_database_size(datid)))
  from pg_stat_database where datid <> 0"""


def record(settings: Configuration, now: float) -> None:
    """Adds a sample. What cannot be measured is left out; the looks and the messages go on without it."""
    try:
        with closing(opened(settings.state / "samples.sqlite")) as samples, samples:
            before = samples.execute("select document from sample order by at desc limit 1").fetchone()
            sample = measured(settings, json.loads(before[0]) if before else {}, now)
            samples.execute("insert or replace into sample values (?, ?)", (int(now), json.dumps(sample)))
            samples.execute("delete from sample where at < ?", (int(now) - KEPT_DAYS * 86400,))
    except (sqlite3.Error, OSError) as error:
        print(f"ipai-watch: no sample was kept: {error}", file=sys.stderr)


def opened(file: Path) -> sqlite3.Connection:
    """A file that is no database any more, as after a full disk, is moved aside: samples are no reason to stop."""
    samples = sqlite3.connect(file, timeout=10)
    try:
        samples.execute("create table if not exists sample (at integer primary key, document text not null)")
    except sqlite3.DatabaseError as error:
        samples.close()
        if isinstance(error, sqlite3.OperationalError):
            raise
        print(f"ipai-watch: {file} is moved aside: {error}", file=sys.stderr)
        os.replace(file, file.with_suffix(".broken"))
        return opened(file)
    return samples


def measured(settings: Configuration, before: dict, now: float) -> dict:
    sample: dict = {"at": now}
    for name, measure in (("requests", requests), ("processor", processor), ("memory", memory), ("disk", disk), ("postgres", postgres)):
        try:
            sample[name] = measure(settings, before.get(name) or {}, before.get("at"), now)
        except (Silent, OSError, ValueError, KeyError, IndexError, TypeError) as error:
            print(f"ipai-watch: {name} not measured: {error or type(error).__name__}", file=sys.stderr)
    return sample


def requests(_: Configuration, __: dict, since: float | None, now: float) -> dict:
    """By nginx's log, since the sample before: how many, how many failed, how long they took."""
    begun = max(since or 0, now - 900)
    span = (f"--since=@{begun:.6f}", f"--until=@{now:.6f}", f"--lines={MOST_LINES}")
    count = failed = refused = 0
    classes: dict[int, int] = {}
    for status, agent, seconds in nginx.answered(*span, seconds=60):
        # A websocket is open for as long as its page.
        if status == "101" or agent == OWN_AGENT:
            continue
        count += 1
        failed += status.startswith("5")
        refused += status.startswith("4")
        if seconds is not None:
            taken = class_of(seconds * 1000)
            classes[taken] = classes.get(taken, 0) + 1
    return {"count": count, "failed": failed, "refused": refused, "classes": classes}


def class_of(milliseconds: float) -> int:
    return round(math.log(max(milliseconds, 1), CLASS))


def processor(_: Configuration, before: dict, __: float | None, ___: float) -> dict:
    times = [int(each) for each in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
    total, idle = sum(times), times[3] + times[4]
    spent = total - before.get("total", total)
    # The counters begin anew with the machine.
    percent = 100 * (1 - (idle - before["idle"]) / spent) if spent > 0 and idle >= before["idle"] else None
    return {"total": total, "idle": idle, "percent": percent}


def memory(*_) -> dict:
    lines = Path("/proc/meminfo").read_text(encoding="ascii")
    sizes = {name: int(size) for name, size in re.findall(r"^(\w+):\s+(\d+)", lines, re.M)}
    swap = sizes["SwapTotal"]
    return {"percent": 100 * (1 - sizes["MemAvailable"] / sizes["MemTotal"]), "swap": 100 * (1 - sizes["SwapFree"] / swap) if swap else 0}


def disk(settings: Configuration, *_) -> dict:
    """As df counts, the fullest of the places that fill up."""
    shares = []
    for place in ("/", "/var/lib/docker", str(settings.data)):
        if Path(place).exists():
            room = os.statvfs(place)
            taken = room.f_blocks - room.f_bfree
            shares.append(100 * taken / (taken + room.f_bavail))
    return {"percent": max(shares)}


def postgres(settings: Configuration, before: dict, since: float | None, now: float) -> dict:
    seen = ask_database(settings, settings.odoo_database, POSTGRES)
    spent = {name: seen[name] - before.get(name, seen[name]) for name in ("transactions", "hit", "read")}
    # A database that was made anew counts from nothing.
    known = since is not None and since < now and all(each >= 0 for each in spent.values()) and "hit" in before
    blocks = spent["hit"] + spent["read"]
    return {
        **seen,
        "rate": spent["transactions"] / (now - since) if known else None,
        "cached": 100 * spent["hit"] / blocks if known and blocks else None,
    }


def drawn(settings: Configuration, hours: float, points: int, now: float | None = None) -> dict:
    """The samples of the last hours in so many steps, and what was done meanwhile."""
    until = int(now or time.time())
    since, step = until - int(hours * 3600), int(hours * 3600 / points)
    if not (settings.state / "samples.sqlite").exists():
        rows = []
    else:
        with closing(opened(settings.state / "samples.sqlite")) as samples:
            rows = samples.execute("select at, document from sample where at > ? and at <= ? order by at", (since, until)).fetchall()
    steps: dict[int, list[dict]] = {}
    for at, document in rows:
        steps.setdefault((at - since - 1) // step, []).append(json.loads(document))
    return {
        "from": since,
        "to": until,
        "step": step,
        "newest": rows[-1][0] if rows else None,
        "points": [point(since + (place + 1) * step, steps[place]) for place in sorted(steps)],
        "events": sorted(events(settings, since), key=lambda each: each["at"]),
    }


def point(at: int, samples: list[dict]) -> dict:
    answered = [sample["requests"] for sample in samples if "requests" in sample]
    count = sum(each["count"] for each in answered)
    classes: dict[int, int] = {}
    for each in answered:
        for taken, number in each["classes"].items():
            classes[int(taken)] = classes.get(int(taken), 0) + number
    return {
        "at": at,
        "requests": count if answered else None,
        "failed_percent": 100 * sum(each["failed"] for each in answered) / count if count else None,
        "refused_percent": 100 * sum(each["refused"] for each in answered) / count if count else None,
        **{f"p{share}": percentile(classes, share) for share in (50, 95, 99)},
        "processor_percent": mean(samples, "processor", "percent"),
        "memory_percent": mean(samples, "memory", "percent"),
        "swap_percent": mean(samples, "memory", "swap"),
        "disk_percent": mean(samples, "disk", "percent"),
        "connections": mean(samples, "postgres", "connections"),
        "transactions": mean(samples, "postgres", "rate"),
        "cached_percent": mean(samples, "postgres", "cached"),
        "database_bytes": mean(samples, "postgres", "bytes"),
    }


def percentile(classes: dict[int, int], share: int) -> float | None:
    """Seconds within which that share of the answers came."""
    wanted, seen = math.ceil(sum(classes.values()) * share / 100), 0
    for taken in sorted(classes):
        seen += classes[taken]
        if seen >= wanted:
            return round(CLASS**taken / 1000, 4)
    return None


def mean(samples: list[dict], part: str, name: str) -> float | None:
    values = [value for sample in samples if (value := sample.get(part, {}).get(name)) is not None]
    return round(sum(values) / len(values), 2) if values else None


def events(settings: Configuration, since: int):
    """Backups and drills by their records on the host."""
    for kind, folder in (("backup", "made"), ("drill", "drills")):
        for file in (settings.backups / folder).glob("*.json") if settings.backups else []:
            done = json.loads(file.read_text(encoding="utf-8"))
            at = done.get("at") or done.get("startedAt")
            if at and at > since:
                yield {"at": int(at), "kind": kind, "what": str(done.get("id") or file.stem), "ok": bool(done.get("ok"))}
