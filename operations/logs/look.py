"""What a host's journal holds: argument 1 is a question as JSON, standard output its answer.

Records are whole: a traceback of Odoo is one. Secrets and escape codes are taken out here, so that
neither leaves the host.
"""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from glob import glob
from itertools import chain
from pathlib import Path

CONTAINER = "COM_DOCKER_COMPOSE_SERVICE"
RELEASE = "ORG_OPENCONTAINERS_IMAGE_REVISION"
FIELDS = (
    "MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_SYSTEMD_UNIT,UNIT,CONTAINER_NAME,CONTAINER_ID_FULL,CONTAINER_TAG,"
    f"CONTAINER_PARTIAL_ID,CONTAINER_PARTIAL_ORDINAL,{CONTAINER},{RELEASE}"
)
SECRETS = Path("/etc/ipai/secrets")
#: Shorter values would blank innocent words.
SHORTEST = 6
#: Lines of one record; a traceback of Odoo has about fifty.
LONGEST = 500
#: Lines of one record are written at once. Microseconds.
TOGETHER = 2_000_000

ODOO = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ ([A-Z]+) ")
POSTGRES = re.compile(r"^\d{4}-\d\d-\d\d \S+ \S+ \[\d+\].*? ([A-Z]+\d?): {2}")
#: What PostgreSQL adds to the message before, in lines of their own.
ADDED = ("STATEMENT", "DETAIL", "HINT", "CONTEXT", "QUERY", "LOCATION")
NGINX = re.compile(r"^(?:\d{4}/\S+ \S+ )?\[(\w+)\] ")
N8N = re.compile(r"^(?:\S+ \| )?(error|warn)\b(?:\s*\|)?", re.IGNORECASE)
LEVELS = {
    "CRITICAL": "error", "ERROR": "error", "FATAL": "error", "PANIC": "error",
    "WARNING": "warning", "WARN": "warning",
    "EMERG": "error", "ALERT": "error", "CRIT": "error",
}  # fmt: skip
#: The same, for journalctl to search by: lines that begin a record of an error.
ERRORS = (
    r"^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?:ERROR|CRITICAL) "
    r"|\d{4}-\d\d-\d\d \S+ \S+ \[\d+\].{0,200}? (?:ERROR|FATAL|PANIC):  "
    r"|(?:\S+ \| )?[Ee]rror\b)"
)
#: A byte of a text in a file of the journal; after it stand lengths, kinds and zeros.
TEXT = r"[^\x00-\x08\n]"
#: More texts than this in one file are quicker read one by one.
MANY = 300
#: Where journald keeps its files; the second before the first start with a disk.
FILES = ("/var/log/journal/*/system*.journal", "/run/log/journal/*/system*.journal")
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: Secrets by their shape, for those that no file of the host holds.
SHAPES = (
    (re.compile(r"(://[^\s:/@]+:)[^\s@/]+(@)"), r"\1[secret]\2"),
    (re.compile(r"(?i)\b((?:bearer|basic)\s+)[\w+/.~=-]{8,}"), r"\1[secret]"),
    (re.compile(r"(?i)(\b[\w-]*(?:password|passwd|secret|token|api[_-]?key)[\"']?\s*[=:]\s*[\"']?)(?!\[secret\])[^\s\"',;&]{4,}"), r"\1[secret]"),
)  # fmt: skip


class Entry:
    """One line of the journal."""

    def __init__(self, fields: dict):
        self.fields = fields
        self.cursor = fields["__CURSOR"]
        self.at = int(fields["__REALTIME_TIMESTAMP"])
        self.container = text(fields.get("CONTAINER_ID_FULL"))
        self.message = text(fields.get("MESSAGE"))
        #: Where it was found, if one file was looked into.
        self.file = ""

    @property
    def is_odoo(self) -> bool:
        return RELEASE in self.fields and self.service.startswith("odoo")

    @property
    def is_part(self) -> bool:
        """Docker cuts lines of more than 16 kB."""
        return int(self.fields.get("CONTAINER_PARTIAL_ORDINAL") or 0) > 1

    @property
    def goes_on(self) -> bool:
        """Whether it belongs to the line before."""
        if not self.container:
            return False
        if self.is_part:
            return True
        if self.is_odoo:
            return ODOO.match(self.message) is None
        said = POSTGRES.match(self.message)
        return self.message[:1].isspace() or bool(said and said[1] in ADDED)

    @property
    def level(self) -> str:
        if self.container:
            said = ODOO.match(self.message) or POSTGRES.match(self.message) or N8N.match(self.message)
            return LEVELS.get(said[1].upper(), "info") if said else "info"
        priority = int(self.fields.get("PRIORITY") or 6)
        return "error" if priority <= 3 else "warning" if priority == 4 else "info"

    @property
    def service(self) -> str:
        unit = text(self.fields.get("UNIT") or self.fields.get("_SYSTEMD_UNIT"))
        names = (
            text(self.fields.get(CONTAINER)),
            text(self.fields.get("CONTAINER_NAME")),
            text(self.fields.get("SYSLOG_IDENTIFIER")),
            unit.removesuffix(".service"),
        )
        return next((name for name in names if name), "host")


def text(value) -> str:
    """journalctl gives bytes as a list of numbers, and a field that was given twice as a list."""
    if isinstance(value, list):
        if all(isinstance(each, int) for each in value):
            return bytes(value).decode("utf-8", "replace")
        return text(value[-1])
    return value or ""


def journal(*arguments: str):
    """Entries as journalctl prints them. It is stopped as soon as nobody wants more of them."""
    command = ["journalctl", "--quiet", "--no-pager", "--all", "--output=json", f"--output-fields={FIELDS}"]
    with subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as asked:
        try:
            for line in asked.stdout:
                yield Entry(json.loads(line))
            refusal = asked.stderr.read().strip()
            if asked.wait() != 0 and refusal:
                sys.exit(json.dumps({"refusal": refusal}))
        finally:
            asked.kill()


def values(field: str) -> list[str]:
    asked = ["journalctl", "--quiet", "--no-pager", f"--field={field}"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split("\n")[:-1]


def matches(question: dict) -> tuple[list[str], list[str]]:
    """For journalctl: any of the services, as containers and as programs of the host."""
    inside, outside = [], []
    tags = set(values("CONTAINER_TAG"))
    for service in question["services"]:
        if service == "host":
            names = [name for name in values("SYSLOG_IDENTIFIER") if name not in {*tags, "nginx"}]
            outside += [f"SYSLOG_IDENTIFIER={name}" for name in names]
            continue
        inside += [f"{CONTAINER}={service}", f"CONTAINER_NAME={service}"]
        if service in tags:
            continue
        unit = service if "." in service else f"{service}.service"
        outside += [f"UNIT={unit}", f"SYSLOG_IDENTIFIER={service}"]
        # All containers speak through Docker's unit; its own lines bear its name.
        outside += ["SYSLOG_IDENTIFIER=dockerd"] if service == "docker" else [f"_SYSTEMD_UNIT={unit}"]
    if question["release"]:
        releases = [name for name in values(RELEASE) if name.startswith(question["release"])]
        return any_of([f"{term} {RELEASE}={name}" for term in inside for name in releases]), []
    return any_of(inside), any_of(outside)


def any_of(terms: list[str]) -> list[str]:
    return list(chain.from_iterable([*term.split(" "), "+"] for term in terms))[:-1]


def whole(hit: Entry) -> list[Entry]:
    """The record that a line belongs to, from its first line to its last."""
    of = f"CONTAINER_ID_FULL={hit.container}"
    lines = [hit]
    if hit.goes_on:
        for entry in journal("--reverse", f"--file={hit.file}", f"--after-cursor={hit.cursor}", of):
            if len(lines) >= LONGEST or lines[0].at - entry.at > TOGETHER:
                break
            lines.insert(0, entry)
            if not entry.goes_on:
                break
    # One file opens much faster than all of them; only its last record may go on in the next one.
    for where in ([f"--file={hit.file}"], []):
        for entry in journal(*where, f"--after-cursor={lines[-1].cursor}", of):
            if not entry.goes_on or len(lines) >= LONGEST or entry.at - lines[-1].at > TOGETHER:
                return lines
            lines.append(entry)
    return lines


def newest(entries):
    """Whole records out of all lines, newest first."""
    pending: dict[str, list[Entry]] = {}
    for entry in entries:
        lines = pending.setdefault(entry.container, []) if entry.container else []
        if lines and lines[0].at - entry.at > TOGETHER:
            yield lines[:]
            lines.clear()
        lines.insert(0, entry)
        if not entry.goes_on or len(lines) >= LONGEST:
            yield lines[:]
            lines.clear()
    yield from (lines for lines in pending.values() if lines)


def looked_for(question: dict, inside: list[str], outside: list[str]):
    """Records with a line that is wanted, newest first."""
    if question["errors"]:
        # Odoo writes everything where errors go, so that only its words tell them apart.
        ways = [searched(question, ERRORS, inside)] if inside else []
        ways += [of_host(journal("--reverse", "--priority=err", *since(question), *outside))] if outside else []
    else:
        ways = [searched(question, question["grep"], together(inside, outside))]
    hits = merged(*ways)
    seen: set[str] = set()
    for hit in hits:
        if hit.cursor in seen:
            continue
        lines = whole(hit) if hit.container else [hit]
        seen.update(line.cursor for line in lines)
        yield lines


def of_host(entries):
    return (entry for entry in entries if not entry.container)


def searched(question: dict, pattern: str, terms: list[str]):
    """
    Lines that match, newest first. journalctl reads each line of a file; grep finds in a moment which
    texts in it may match, and journald has an index of whole texts.
    """
    files = sorted(chain.from_iterable(glob(each) for each in FILES), key=started, reverse=True)
    rough = rough_form(pattern)
    helpers = ThreadPoolExecutor(os.cpu_count())
    try:
        for file, texts in zip(files, helpers.map(lambda file: possible_texts(file, rough), files)):
            for entry in in_file(file, pattern, texts, [*since(question), *terms]):
                entry.file = file
                yield entry
    finally:
        helpers.shutdown(wait=False, cancel_futures=True)


def in_file(file: str, pattern: str, texts: set[str] | None, rest: list[str]):
    place = ("--reverse", f"--file={file}")
    if texts is not None:
        if not texts:
            return
        exact = [f"MESSAGE={each}" for each in sorted(texts)]
        # Each text is in the index, unless it has lines that grep does not see as one.
        if texts == {entry.message for entry in journal(*place, *exact)}:
            options = [each for each in rest if each.startswith("--")]
            groups = " ".join(each for each in rest if not each.startswith("--")).split(" + ")
            terms = [[*exact, *group.split(" "), "+"] for group in groups]
            yield from journal(*place, *options, *list(chain.from_iterable(terms))[:-1])
            return
    yield from journal(*place, f"--grep={pattern}", *rest)


def started(file: str) -> tuple[bool, int]:
    """By journald's name of an archive, the time of its first line in microseconds; the file in use is newest."""
    moment = re.search(r"-([0-9a-f]{16})\.journal$", file)
    return (moment is None, int(moment[1], 16) if moment else 0)


def rough_form(pattern: str) -> str | None:
    """For the bytes of a file, in which texts lie between numbers: the whole text around what matches."""
    inner = pattern.removeprefix("^").removesuffix("$")
    alternatives = inner != pattern and "|" in inner and not inner.startswith("(?:")
    if alternatives or re.search(r"(?<!\[)\^|(?<!\\)\$|\(\?[^:]|\\[AzZ]", inner):
        return None
    before = "" if pattern.startswith("^") else f"{TEXT}*?"
    after = r"(?![^\x00-\x08\n])" if pattern.endswith("$") else f"{TEXT}*"
    return f"MESSAGE={before}(?:{inner}){after}"


def possible_texts(file: str, rough: str | None) -> set[str] | None:
    """Texts in the file that may match; None where there are too many, or nobody knows."""
    if rough is None:
        return None
    case = [] if re.search("[A-Z]", rough.replace("MESSAGE=", "")) else ["--ignore-case"]
    command = ["grep", "--only-matching", "--text", "--perl-regexp", f"--max-count={MANY}", *case, "--regexp", rough, file]
    said = subprocess.run(command, env={**os.environ, "LC_ALL": "C"}, capture_output=True, check=False)
    texts = {line.removeprefix(b"MESSAGE=") for line in said.stdout.split(b"\n")[:-1]}
    if said.returncode > 1 or len(texts) > MANY:
        return None
    return {each.decode("utf-8", "replace") for each in texts}


def merged(*streams):
    """Newest first out of several that each are."""
    heads = [[next(stream, None), stream] for stream in streams]
    while any(head for head, _ in heads):
        chosen = max((pair for pair in heads if pair[0]), key=lambda pair: pair[0].at)
        yield chosen[0]
        chosen[0] = next(chosen[1], None)


def together(inside: list[str], outside: list[str]) -> list[str]:
    return [*inside, *(["+"] if inside and outside else []), *outside]


def since(question: dict) -> list[str]:
    return [f"--since={question['since']}"] if question["since"] else []


def secrets() -> list[str]:
    found = set()
    for file in SECRETS.rglob("*"):
        if file.is_file():
            value = file.read_text(encoding="utf-8", errors="replace").strip()
            found.update(line for line in [value, *value.split("\n")] if len(line) >= SHORTEST)
    return sorted(found, key=len, reverse=True)


def harmless(said: str, known: list[str]) -> str:
    plain = CONTROLS.sub(" ", ESCAPES.sub("", said))
    for secret in known:
        plain = plain.replace(secret, "[secret]")
    for shape, instead in SHAPES:
        plain = shape.sub(instead, plain)
    return plain


def record(lines: list[Entry], known: list[str]) -> dict:
    first = lines[0]
    said = "".join(("" if line.is_part or line is first else "\n") + line.message for line in lines)
    return {
        "at": first.at // 1000,
        "service": first.service,
        "container": text(first.fields.get("CONTAINER_NAME")) or None,
        "release": text(first.fields.get(RELEASE)) or None,
        "level": first.level,
        "text": harmless(said, known),
    }


def answer(question: dict) -> dict:
    inside, outside = matches(question)
    terms = together(inside, outside)
    if not terms:
        found = iter(())
    elif question["after"]:
        found = newest(reversed(list(journal(f"--after-cursor={question['after']}", *terms))))
    elif question["errors"] or question["grep"]:
        found = looked_for(question, inside, outside)
    else:
        found = newest(journal("--reverse", *since(question), *terms))
    end = next(journal("--reverse", "--lines=1"), None)
    records = chosen(question, found)
    return {
        "records": sorted(reversed(records), key=lambda each: each["at"]),
        "cursor": end.cursor if end else "",
        # For somebody who asked for what never spoke.
        "known": [] if records else sorted({*values(CONTAINER), *values("SYSLOG_IDENTIFIER")}),
    }


def chosen(question: dict, found) -> list[dict]:
    known = secrets()
    case = 0 if re.search("[A-Z]", question["grep"]) else re.IGNORECASE
    wanted = re.compile(question["grep"], case | re.MULTILINE)
    records: list[dict] = []
    for lines in found:
        shown = record(lines, known)
        if question["errors"] and shown["level"] != "error":
            continue
        if question["grep"] and not wanted.search(shown["text"]):
            continue
        records.append(shown)
        if len(records) == question["last"]:
            break
    return records


try:
    json.dump(answer(json.loads(sys.argv[1])), sys.stdout)
except re.error as error:
    sys.exit(json.dumps({"refusal": f"no regular expression: {error}"}))
