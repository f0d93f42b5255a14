"""Who is told of what, and when: the first time, when it gets worse or lasts, and when it is over."""

import fcntl
import json
import os
import time
from contextlib import contextmanager

from .configuration import Configuration
from .finding import Finding

#: What only wants something done is told when a second look sees it too: it may be over by then.
LOOKS_BEFORE_ACT = 2
#: A trouble that no look judges any more (its container was removed) is forgotten after this. Hours.
FORGET_HOURS = 24
MARKS = {"fail": "FAIL", "act": "act"}


@contextmanager
def remembered(configuration: Configuration):
    """What is known of open troubles, by key; kept when the block ends well. One program at a time."""
    configuration.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = configuration.state / "troubles.json"
    with open(configuration.state / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            troubles = json.loads(file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            troubles = {}
        yield troubles
        unfinished = file.with_suffix(".new")
        unfinished.write_text(json.dumps(troubles, sort_keys=True, indent=1), encoding="utf-8")
        os.replace(unfinished, file)


def news(configuration: Configuration, troubles: dict, findings: list[Finding], maintenance: str, now: float) -> list[dict]:
    """What people are to be told after this look; changes what is known of the troubles."""
    told = []
    for finding in findings:
        if finding.status == "pass":
            trouble = troubles.pop(finding.key, None)
            if trouble and trouble["told"]:
                told.append(event("recovery", finding, trouble["since"]))
            continue
        trouble = troubles.setdefault(finding.key, {"since": now, "looks": 0, "told": 0, "status": "", "acknowledged": None})
        trouble |= {"looks": trouble["looks"] + 1, "seen": now, "finding": finding.document()}
        kind = due(configuration, trouble, finding, now)
        # A deploy makes containers anew: what is still wrong after it is told then.
        if kind and not maintenance:
            trouble |= {"told": now, "status": finding.status}
            told.append(event(kind, finding, trouble["since"]))
    for key in [key for key, trouble in troubles.items() if now - trouble["seen"] > FORGET_HOURS * 3600]:
        del troubles[key]
    return told


def due(configuration: Configuration, trouble: dict, finding: Finding, now: float) -> str:
    if not trouble["told"]:
        return "alert" if finding.status == "fail" or trouble["looks"] >= LOOKS_BEFORE_ACT else ""
    if trouble["status"] == "act" and finding.status == "fail":
        trouble["acknowledged"] = None
        return "escalation"
    lasts = now - trouble["told"] >= configuration.escalate_hours * 3600
    return "escalation" if lasts and not trouble["acknowledged"] else ""


def event(kind: str, finding: Finding, since: float) -> dict:
    return {"kind": kind, "key": finding.key, "since": round(since), **finding.document()}


def text(configuration: Configuration, events: list[dict], now: float) -> str:
    """One message for all that a look found, with the command that mends each."""
    lines = [f"Stack {configuration.stack}:"]
    for each in events:
        if each["kind"] == "recovery":
            lines.append(f"ok again: {each['key']}: {each['found']} (after {(now - each['since']) / 60:.0f} min)")
            continue
        still = f" for {(now - each['since']) / 3600:.1f} h" if each["kind"] == "escalation" else ""
        lines.append(f"{MARKS[each['status']]}{still}: {each['key']}: {each['found']}, expected {each['expected']}")
        if each["next"]:
            lines.append(f"    next: {each['next']}")
    if any(each["kind"] != "recovery" for each in events):
        lines.append(f"see all: {configuration.command('alerts')}; seen to: {configuration.command('alerts ack all')}")
    return "\n".join(lines)


def acknowledge(troubles: dict, key: str, by: str, now: float) -> list[str]:
    """Told no more until it gets worse or ends. @returns the keys that were meant."""
    meant = [each for each in troubles if key in ("all", each)]
    for each in meant:
        troubles[each]["acknowledged"] = {"by": by, "at": now}
    return meant


def open_ones(troubles: dict) -> list[dict]:
    return [
        {
            "key": key,
            "status": trouble["finding"]["status"],
            "since": round(trouble["since"]),
            "told": round(trouble["told"]) or None,
            "acknowledgedBy": (trouble["acknowledged"] or {}).get("by"),
            "found": trouble["finding"]["found"],
            "next": trouble["finding"]["next"],
        }
        for key, trouble in sorted(troubles.items())
    ]
