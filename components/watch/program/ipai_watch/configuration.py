"""The configuration that the stack lays on the host, and what every check may use."""

import json
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

FILE = Path("/etc/ipai/watch.json")
#: What was made anew may start for so long before that is a trouble.
SETTLE_MINUTES = 10


@dataclass(frozen=True)
class Configuration:
    stack: str
    #: Names of the declared containers.
    containers: tuple[str, ...]
    #: `{"name": "erp.example.com", "path": "/web/health"}`: what nginx of this host must answer.
    sites: tuple[dict, ...]
    #: The container that PostgreSQL runs in, and the databases in it.
    postgres: str
    odoo_database: str
    n8n_database: str
    #: Where data is kept, and where the program of backups keeps its records; None without backups.
    data: Path
    backups: Path | None
    #: Whether each backup is copied elsewhere too.
    copies: bool
    #: Whether PostgreSQL's log is kept too.
    point_in_time: bool
    #: Where n8n's workflow leaves what people are to be told.
    n8n_alerts: Path
    #: From what on each check acts or fails; see the setting `ipai:watch.limits`.
    limits: dict[str, float]
    #: Hours after which a trouble that lasts is told again.
    escalate_hours: float
    #: Who is told, each of a kind of its own; see `sinks.py`.
    sinks: tuple[dict, ...]
    #: Units whose failure is told at once.
    units: tuple[str, ...]
    #: What a dead-man switch elsewhere waits for; see `pings.py`.
    pings: tuple[str, ...]
    #: Folder of Prometheus' textfile collector; None for no metrics.
    metrics: Path | None
    #: Commands of two words that the program of backups tells to type.
    two_words: tuple[str, ...]
    #: Where this program keeps what it knows.
    state: Path

    def command(self, words: str) -> str:
        return f"npx ipai {words} --stack {self.stack}"

    def of_stack(self, words: str) -> str:
        """Words of the program of backups, with this stack in each command, unless that names another."""
        commands = "|".join(map(re.escape, self.two_words))
        return re.sub(
            rf"npx ipai ({commands}|[a-z]+)(?P<own> --stack \S+)?",
            lambda found: found[0] if found["own"] else self.command(found[1]),
            words,
        )


def load(path: Path = FILE) -> Configuration:
    values = json.loads(path.read_text(encoding="utf-8"))
    for name in ("data", "n8n_alerts", "state"):
        values[name] = Path(values[name])
    for name in ("backups", "metrics"):
        values[name] = Path(values[name]) if values[name] else None
    for name in ("containers", "sites", "sinks", "units", "pings", "two_words"):
        values[name] = tuple(values[name])
    return Configuration(**values)


class Silent(Exception):
    """A program did not say what it was asked: its words."""


def said(*command: str, seconds: float = 20) -> str:
    """What a program prints. @throws Silent when it fails or does not end."""
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Silent(str(error)) from error
    if ended.returncode != 0:
        words = (ended.stderr or ended.stdout).strip().split("\n")[-1]
        raise Silent(f"{command[0]}: {words or f'exit code {ended.returncode}'}")
    return ended.stdout


def ages(moment: float) -> float:
    """Hours since."""
    return (time.time() - moment) / 3600


def hours(value: float) -> str:
    return f"{value * 60:.0f} min" if value < 2 else f"{value:.0f} h" if value < 72 else f"{value / 24:.0f} days"
