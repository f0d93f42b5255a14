"""What the host's journal holds of a release: its lines, and the kinds of errors in them."""

import json
import re
import subprocess

REVISION = "ORG_OPENCONTAINERS_IMAGE_REVISION"
ODOO = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ ([A-Z]+) \S+ ([\w.]+): (.*)")
RAISED = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Violation|Warning|Found|Interrupt)): ?(.*)")
VARYING = re.compile(r"'[^']*'|\"[^\"]*\"|<[^>]*>|\b[0-9a-f]{8,}\b|\d+")


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60, check=True).stdout


def journal(*arguments: str) -> list[dict]:
    fields = f"--output-fields=MESSAGE,{REVISION},CONTAINER_ID_FULL"
    lines = said("journalctl", "--quiet", "--no-pager", "--all", "--output=json", fields, *arguments).splitlines()
    return [json.loads(line) for line in lines]


def text(value) -> str:
    """journalctl gives bytes as a list of numbers, and a field that was given twice as a list."""
    if isinstance(value, list):
        numbers = all(isinstance(each, int) for each in value)
        return bytes(value).decode("utf-8", "replace") if numbers else text(value[-1])
    return value or ""


def answered(entries: list[dict]) -> list[str]:
    """What nginx answered, by the lines of its log; what it prints when it starts comes under the same name."""
    fields = (text(entry.get("MESSAGE")).split('"') for entry in entries)
    codes = (parts[2].split()[:1] for parts in fields if len(parts) > 6)
    return [code for each in codes for code in each if code.isdigit()]


def kinds(entries: list[dict]) -> dict[str, str]:
    """Errors by what they are, whatever numbers and names are in them, each with its first line."""
    found: dict[str, str] = {}
    begun: dict[str, tuple[str, str]] = {}

    def end(container: str) -> None:
        if one := begun.pop(container, None):
            found.setdefault(*one)

    for entry in entries:
        container, line = text(entry.get("CONTAINER_ID_FULL")), text(entry.get("MESSAGE"))
        if record := ODOO.match(line):
            end(container)
            if record[1] in ("ERROR", "CRITICAL"):
                begun[container] = (f"{record[2]}: {VARYING.sub('…', record[3])}", line)
        elif container in begun and (raised := RAISED.match(line)):
            # Of one exception that led to another the last is what was not dealt with.
            kind, first = begun[container]
            begun[container] = (f"{kind.split(' | ')[0]} | {raised[1]}: {VARYING.sub('…', raised[2])}", first)
    for container in list(begun):
        end(container)
    return found
