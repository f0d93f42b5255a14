"""What n8n's workflow hands over each morning. Whoever may edit workflows writes it: it is quoted, and never obeyed."""

import json
import os
import stat
from pathlib import Path

from .configuration import Configuration

#: The workflow that the stack declares in n8n, by its id there.
DRIFT_ALERT = "manifest-drift-alert"
MOST_BYTES, MOST_LETTERS = 16_384, 800


def word_of_drift(configuration: Configuration) -> tuple[float, str] | None:
    """When, in seconds since 1970, and what; None when it has never had anything to tell."""
    place = configuration.n8n_alerts / f"{DRIFT_ALERT}.json"
    try:
        at = os.lstat(place).st_mtime
    except FileNotFoundError:
        return None
    try:
        return at, line_of(place)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return at, f"something that cannot be read: {error or type(error).__name__}"


def line_of(place: Path) -> str:
    # The folder is n8n's own: a link out of it, or a pipe, must lead root nowhere.
    handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(handle, "rb") as file:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > MOST_BYTES:
            raise ValueError("no small file")
        text = json.loads(file.read(MOST_BYTES))["text"]
    # One line, without what a terminal or a chat would take for more than letters.
    return "".join(each for each in " ".join(text.split()) if each.isprintable())[:MOST_LETTERS]
