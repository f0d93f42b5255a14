"""A second copy elsewhere, in a repository of its own: other keys, another password. The host adds to it, and nothing more.

What is copied was proved first. A copy that fails is no failure of the backup: it is told, and made up for the next night.
"""

import errno
import json
import time

from . import records
from .configuration import Access, Configuration
from .door import door
from .failure import Failure, tell
from .proof import NIGHTS, tonight
from .store import Store
from .store_failure import DISK_FULL, failed, failure as failure_of

#: In the folder of records: the last copy, whatever came of it, and the last one that is whole.
FOLDER, NEWEST, GOOD = "copies", "newest", "good"


def make(host: Configuration, store: Store, copy: Access) -> dict:
    """Copies what was proved since the last copy. @return the record, of a failure too."""
    began = time.time()
    record = {"startedAt": began, "backups": []}
    try:
        held = held_by_first(store)
        with door(host) as (source, refusals):
            try:
                elsewhere = add(host, held, copy, source, record["backups"])
            except Failure as failure:
                raise cause(host, failure, str(refusals)) from failure
        # all of its bytes are read once in so many nights, as those of the first store are
        if problems := elsewhere.problems(tonight() + 1, NIGHTS):
            raise of_copy(Failure("It is damaged.", "\n".join(problems), "npx ipai backup (adds what is whole), and look who writes to the copy's bucket", "copy-damaged"))
        record |= {"ok": True}
    except Failure as failure:
        record |= {"ok": False, "failure": failure.document()}
    except OSError as error:
        record |= {"ok": False, "failure": of_host(error).document()}
    record["seconds"] = round(time.time() - began, 1)
    records.write(host.state / FOLDER, NEWEST, record)
    if record["ok"]:
        records.write(host.state / FOLDER, GOOD, record)
    return record


def held_by_first(store: Store) -> dict:
    try:
        return records.parts(store)
    except Failure as failure:
        raise of_first(failure) from failure


def add(host: Configuration, held: dict, copy: Access, source: str, added: list[str]) -> Store:
    """@param added Takes the name of each backup that was copied."""
    password = str(host.secrets / "password")
    elsewhere = Store(copy, {"RESTIC_FROM_REPOSITORY": source, "RESTIC_FROM_PASSWORD_FILE": password})
    elsewhere.ensure()
    for backup in due(held, records.parts(elsewhere)):
        tell(f"copying backup {backup} elsewhere")
        copy_one(elsewhere, held[backup])
        added.append(backup)
    return elsewhere


def due(held: dict, copied: dict) -> list[str]:
    """The proved backups that came after the last one that was copied; where none was, the newest alone."""
    proved = sorted(backup for backup, kinds in held.items() if "manifest" in kinds and is_proved(kinds))
    last = max((backup for backup, kinds in copied.items() if "manifest" in kinds), default=None)
    return proved[-1:] if last is None else [backup for backup in proved if backup > last]


def is_proved(kinds: dict) -> bool:
    return "outcome:proved" in kinds.get("proof", {}).get("tags", [])


def copy_one(elsewhere: Store, kinds: dict) -> None:
    """The manifest last, here too: a copy without one was never finished."""
    elsewhere.copy([part["id"] for kind, part in kinds.items() if kind != "manifest"])
    elsewhere.copy([kinds["manifest"]["id"]])


def cause(host: Configuration, failure: Failure, refused: str) -> Failure:
    """The failure by the store that it came from: restic, which works with both at once, does not say.

    @param refused What the first store refused to the end.
    """
    return of_first(failed(host.repository, "restic copy", 1, refused)) if refused else of_copy(failure)


def of_first(failure: Failure) -> Failure:
    return of_store("The first store", failure, failure.next_step)


def of_host(error: OSError) -> Failure:
    """What a run that never came to a store lacked."""
    if error.errno == errno.ENOSPC:
        return failure_of(DISK_FULL, str(error))
    if isinstance(error, FileNotFoundError) and error.filename == "restic":
        return Failure("This host has no restic.", str(error), "npx ipai up --refresh (installs it again), then npx ipai backup", "no-restic")
    return Failure("The copy elsewhere broke off on this host.", str(error), "npx ipai check, then npx ipai backup", "copy-broken-off")


def of_copy(failure: Failure) -> Failure:
    """The same for the other bucket, which has keys and a setting of its own and is not pruned."""
    if failure.code == "store-full":
        next_step = "give the bucket of the copy more room, then npx ipai backup"
    else:
        next_step = failure.next_step.replace("BACKUP_", "BACKUP_COPY_").replace("in ipai:backup,", "in ipai:backup.copy,")
    return of_store("The copy elsewhere", failure, next_step)


def of_store(which: str, failure: Failure, next_step: str) -> Failure:
    # whichever store it was at: restic keeps its scratch files here
    if failure.code == DISK_FULL[-1]:
        return failure
    return Failure(f"{which}: {failure.what}", failure.said, next_step, failure.code)


def second(host: Configuration) -> Store:
    """The copy alone, to be read."""
    if host.copy is None:
        raise Failure("This stack has no copy elsewhere of its backups.", "ipai:backup.copy is not set", "npx ipai restore newest (from the first store)", "no-copy")
    return Store(host.copy)


def beside(host: Configuration, backups: list[dict]) -> list[dict]:
    """The list of backups, each with whether it has its copy, and why not."""
    if host.copy is None:
        return [{**backup, "copy": None} for backup in backups]
    last = json.loads(file.read_text(encoding="utf-8")) if (file := host.state / FOLDER / f"{NEWEST}.json").is_file() else None
    try:
        there = second(host)
        held = records.parts(there) if there.is_made() else {}
    except Failure as failure:
        problem = of_copy(failure).what
        return [{**backup, "copy": {"held": None, "why": problem}} for backup in backups]
    whole = {backup for backup, kinds in held.items() if "manifest" in kinds}
    return [{**backup, "copy": {"held": backup["id"] in whole, "why": why(backup, whole, last)}} for backup in backups]


def why(backup: dict, whole: set[str], last: dict | None) -> str | None:
    """What a backup has no copy for; nothing where it has one."""
    if backup["id"] in whole:
        return None
    if not (backup["proof"] or {}).get("ok"):
        return "it was not proved"
    if any(each > backup["id"] for each in whole):
        return "a newer one was copied"
    if last and not last["ok"]:
        return last["failure"]["what"]
    return "no backup has been made since the copy was switched on"
