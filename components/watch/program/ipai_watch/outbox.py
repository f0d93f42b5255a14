"""Messages on their way: kept until every sink has taken them, so that a sink may be down."""

import fcntl
import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path

from . import sinks
from .configuration import Configuration

#: A sink that stays down so long is stood in for by the second one. Minutes.
STAND_IN_MINUTES = 15
#: Nobody wants yesterday's alerts. Hours.
GIVE_UP_HOURS = 24


def put(configuration: Configuration, subject: str, text: str, events: list[dict], now: float) -> None:
    first = [sink["kind"] for sink in configuration.sinks if not sink["standIn"]]
    message = {"at": now, "subject": subject, "text": text, "events": events, "pending": first, "stoodIn": False}
    keep(folder(configuration) / f"{now:.6f}.json", message)


@contextmanager
def alone(configuration: Configuration):
    """Two that deliver at a time would say everything twice."""
    with open(folder(configuration).parent / "outbox.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def waiting(configuration: Configuration) -> int:
    return len(list(folder(configuration).glob("*.json")))


def deliver(configuration: Configuration, now: float) -> None:
    """Tries each message at each sink that still lacks it; a sink that fails is left alone until the next look."""
    down: set[str] = set()
    by_kind = {sink["kind"]: sink for sink in configuration.sinks}
    for file in sorted(folder(configuration).glob("*.json")):
        message = json.loads(file.read_text(encoding="utf-8"))
        if now - message["at"] > GIVE_UP_HOURS * 3600:
            print(f"given up: {message['subject']}: {', '.join(message['pending'])} took it never", file=sys.stderr)
            file.unlink()
            continue
        late = [kind for kind in message["pending"] if kind in by_kind]
        if late and not message["stoodIn"] and now - message["at"] > STAND_IN_MINUTES * 60:
            note = f"(not taken by {', '.join(late)})\n"
            others = [sink["kind"] for sink in configuration.sinks if sink["standIn"]]
            message |= {"stoodIn": True, "pending": [*late, *others], "text": note + message["text"]}
        message["pending"] = [kind for kind in message["pending"] if kind in by_kind and not sent(by_kind[kind], configuration, message, down)]
        if message["pending"]:
            keep(file, message)
        else:
            file.unlink()


def sent(sink: dict, configuration: Configuration, message: dict, down: set[str]) -> bool:
    if sink["kind"] in down:
        return False
    try:
        sinks.send(sink, configuration, message)
        return True
    except sinks.Refused as refusal:
        print(f"{sink['kind']}: {refusal}", file=sys.stderr)
        down.add(sink["kind"])
        return False


def folder(configuration: Configuration) -> Path:
    place = configuration.state / "outbox"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def keep(file: Path, message: dict) -> None:
    unfinished = file.with_suffix(".new")
    unfinished.write_text(json.dumps(message), encoding="utf-8")
    os.replace(unfinished, file)
