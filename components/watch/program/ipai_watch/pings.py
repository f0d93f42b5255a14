"""Dead-man pings: whoever waits for them elsewhere tells people when they stay away, even of a host that is gone."""

import json
import os
import sys

from . import backups, sinks
from .configuration import Configuration, Silent, said

#: The unit that does what is waited for; what has none is done elsewhere, and leaves a record here.
UNITS = {"ipai-backup.service": ("backup", "proof"), "certbot.service": ("renewal",)}
RENEWAL = ("systemctl", "show", "--timestamp=unix", "--property=Result,ExecMainExitTimestamp", "certbot.service")


def begun(configuration: Configuration, unit: str) -> None:
    """A ping that gets lost here is missed by nobody: what counts is how it ends."""
    for name in UNITS.get(unit, ()):
        if name in configuration.pings:
            attempt(configuration, name, "/start")


def ended(configuration: Configuration) -> None:
    """Tells each end that was not told yet; what is not taken now is tried again at the next look."""
    if not configuration.pings:
        return
    configuration.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = configuration.state / "pinged.json"
    try:
        pinged = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        pinged = {}
    for name in configuration.pings:
        try:
            outcome = OUTCOMES[name](configuration)
        except (Silent, OSError, ValueError, KeyError) as error:
            print(f"ping {name}: {error}", file=sys.stderr)
            continue
        if outcome is None or outcome[0] <= pinged.get(name, 0):
            continue
        moment, well = outcome
        if attempt(configuration, name, "" if well else "/fail"):
            pinged[name] = moment
    unfinished = file.with_suffix(".new")
    unfinished.write_text(json.dumps(pinged, sort_keys=True), encoding="utf-8")
    os.replace(unfinished, file)


def attempt(configuration: Configuration, name: str, what: str) -> bool:
    address = (sinks.SECRETS / "pings").read_text(encoding="utf-8").strip()
    try:
        sinks.fetch(f"{address.rstrip('/')}/{configuration.stack}-{name}{what}")
        return True
    except sinks.Refused as refusal:
        print(f"ping {name}: {refusal}", file=sys.stderr)
        return False


def made(configuration: Configuration) -> tuple[float, bool] | None:
    return newest(configuration, "made")


def proved(configuration: Configuration) -> tuple[float, bool] | None:
    return newest(configuration, "proofs")


def drilled(configuration: Configuration) -> tuple[float, bool] | None:
    return newest(configuration, "drills")


def newest(configuration: Configuration, kind: str) -> tuple[float, bool] | None:
    record = backups.newest(configuration, kind)
    return None if record is None else (backups.moment(record), bool(record.get("ok")))


def renewed(_: Configuration) -> tuple[float, bool] | None:
    """systemd's word on the timer's last run; before the first after a start of the host there is none."""
    facts = dict(line.split("=", 1) for line in said(*RENEWAL).split("\n") if "=" in line)
    moment = facts.get("ExecMainExitTimestamp", "").lstrip("@")
    return (float(moment), facts.get("Result") == "success") if moment.isdigit() else None


def compared(configuration: Configuration) -> tuple[float, bool] | None:
    """Only a look without drift leaves its time: of drift the silence tells."""
    file = configuration.data / "drift-last-good"
    return (file.stat().st_mtime, True) if file.exists() else None


OUTCOMES = {"backup": made, "proof": proved, "drill": drilled, "renewal": renewed, "drift": compared}
