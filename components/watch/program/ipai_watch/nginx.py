"""What nginx answered, by its log in the journal: `edge/server.ts` has it write the lines, and says who else reads them."""

import re
from typing import NamedTuple

from .configuration import said


class Answer(NamedTuple):
    status: str
    agent: str
    #: None in a line of before nginx wrote times.
    seconds: float | None


def answered(*span: str, seconds: float = 20) -> list[Answer]:
    """@param span journalctl's options. @param seconds How long it may take."""
    shown = said("journalctl", "--quiet", "--output=cat", *span, "SYSLOG_IDENTIFIER=nginx", "PRIORITY=6", seconds=seconds)
    return [answer for line in shown.split("\n") if (answer := read(line))]


def read(line: str) -> Answer | None:
    """None where it is no answer: what nginx prints when it starts comes under the same name."""
    # nginx escapes quotes within its fields.
    parts = line.split('"')
    status = parts[2].split()[:1] if len(parts) > 6 else []
    if not status or not status[0].isdigit():
        return None
    seconds = parts[6].strip()
    return Answer(status[0], parts[5], float(seconds) if re.fullmatch(r"\d+\.\d+", seconds) else None)
