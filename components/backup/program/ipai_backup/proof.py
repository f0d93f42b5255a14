"""Proves one backup: what the repository gives back is restored and compared with the manifest.

The comparison is by content: rows of every table, sequences, the structure of every index, and the
SHA-1 of attachments, which is their name. A proof that finds a difference is a failed one; a part that
could not be looked at is one too.
"""

import hashlib
import json
import shutil
import signal
import subprocess
import tempfile
import time
from datetime import date
from pathlib import Path

from . import postgres, records
from .configuration import Configuration
from .failure import Failure, tell
from .make import CANARY
from .store import Store
from .store_failure import damage

#: Of a run that was killed, too: it is taken away before the next proof, like its files.
SCRATCH = "ipai_proof"
#: All bytes are read once in so many nights.
NIGHTS = 30


def prove(configuration: Configuration, store: Store, backup: str | None) -> dict:
    held = records.parts(store)
    complete = sorted(each for each, kinds in held.items() if "manifest" in kinds)
    backup = backup or (complete[-1] if complete else None)
    if backup is None or backup not in complete:
        raise Failure(
            "There is no such backup, or it was never finished." if backup else "There is no backup yet.",
            f"given: {backup}" if backup else "",
            "npx ipai backups",
            "no-such-backup",
        )
    began = time.time()
    tell("checking the store")
    checks = [check("store", store.problems(tonight() + 1, NIGHTS), NIGHTS)]
    try:
        kinds = held[backup]
        manifest = json.loads(store.read_text(kinds["manifest"]["short_id"], records.MANIFEST))
        for name, expected in manifest["databases"].items():
            checks += prove_database(configuration, store, kinds, name, expected, backup)
        checks.append(prove_attachments(configuration, store, kinds["files"], manifest))
        checks.append(prove_key(configuration, store, kinds["files"]))
    except Failure as failure:
        checks.append(check("restore", [f"{failure.what} {failure.said}".strip()]))
    document = {
        "id": backup,
        "at": began,
        "seconds": round(time.time() - began, 1),
        "ok": all(each["ok"] for each in checks),
        "checks": checks,
    }
    records.write(configuration.state / "proofs", backup, document)
    try:
        # pruning keeps what was proved, and reads no document for it
        outcome = "outcome:proved" if document["ok"] else "outcome:failed"
        store.save_text("proof.json", json.dumps(document), [*records.tags(backup, "proof"), outcome])
    except Failure as failure:
        # a store that takes no record took the backup; what is known of it stays on the host
        kept = check("record in the store", [f"{failure.what} {failure.said}".strip()])
        document |= {"ok": False, "checks": [*checks, kept]}
        records.write(configuration.state / "proofs", backup, document)
    return document


def check(name: str, problems: list[str], looked_at: int = 0) -> dict:
    return {"name": name, "ok": not problems, "lookedAt": looked_at, "problems": problems[:10]}


def prove_database(
    configuration: Configuration, store: Store, kinds: dict, name: str, expected: dict, backup: str
) -> list[dict]:
    tell(f"restoring the database {name} into a scratch one")
    container = configuration.postgres
    postgres.drop(container, SCRATCH)
    try:
        load(container, store, kinds[f"database.{name}"]["short_id"], name, SCRATCH)
        return compare(container, SCRATCH, name, expected, backup)
    finally:
        postgres.drop(container, SCRATCH)


def compare(container: str, restored: str, name: str, expected: dict, backup: str) -> list[dict]:
    """What the manifest says of the database `name`, against the database that was made of its dump."""
    with postgres.Session(container, restored) as session:
        counts = postgres.read_json(session.ask(postgres.COUNTS))
        sequences = postgres.read_json(session.ask(postgres.SEQUENCES))
        checks = [
            check(f"{name}: rows", different(expected["counts"], counts), len(counts)),
            check(f"{name}: sequences", outside(expected, sequences), len(sequences)),
        ]
        if expected["odoo"]:
            modules = postgres.read_json(session.ask(postgres.MODULES))
            checks.append(check(f"{name}: modules", different(expected["modules"], modules), len(modules)))
            sql = f"SELECT value FROM ir_config_parameter WHERE key = {postgres.literal(CANARY)};"
            found = session.ask(sql)
            problems = [] if found == [backup] else [f"the mark says {found}, not {backup}"]
            checks.append(check(f"{name}: mark of this backup", problems, 1))
    checks.append(check_structure(container, restored, name))
    return checks


def load(
    container: str, store: Store, snapshot: str, name: str, target: str, owner: str = "postgres"
) -> None:
    """Restores a dump into a new database; both ends of the pipe must end well."""
    postgres.create(container, target, owner)
    dump = store.pipe(snapshot, f"{name}.dump")
    command = ["pg_restore", "--username=postgres", "--exit-on-error", "--no-owner", "--no-privileges"]
    role = [] if owner == "postgres" else [f"--role={owner}"]
    restored = subprocess.run(
        postgres.inside(container, *command, *role, f"--dbname={target}"),
        stdin=dump.stdout,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    dump.stdout.close()
    said = dump.said()
    # A restore that ended first cuts the pipe, and has the reason.
    if dump.returncode not in (0, -signal.SIGPIPE) and "broken pipe" not in said:
        raise damage(said) or Failure(
            f"The dump of {name} cannot be read from the repository.", said[-2000:], "npx ipai backup", "dump-unreadable"
        )
    if restored.returncode != 0:
        complaint = (restored.stderr or restored.stdout)[-2000:]
        if "No space left on device" in complaint:
            raise Failure(
                "The database's disk is full.",
                complaint,
                "npx ipai check (shows what is full), make room, then run the command again",
                "disk-full",
            )
        early = "end of file" in complaint
        what = f"The dump of {name} ends too early." if early else f"The dump of {name} cannot be restored."
        raise Failure(what, complaint, "npx ipai backup", "dump-truncated" if early else "dump-broken")


def different(expected: dict, found: dict) -> list[str]:
    return [
        f"{name}: {found.get(name, 'none')} instead of {expected.get(name, 'none')}"
        for name in sorted({*expected, *found})
        if expected.get(name) != found.get(name)
    ]


def outside(expected: dict, found: dict) -> list[str]:
    before, after = expected["sequencesBefore"], expected["sequencesAfter"]
    return [
        f"{name}: {found.get(name, 'none')} instead of {low} to {after.get(name, low)}"
        for name, low in sorted(before.items())
        if not low <= found.get(name, -1) <= after.get(name, low)
    ]


def check_structure(container: str, restored: str, name: str) -> dict:
    """PostgreSQL's own verification of tables and B-tree indexes, against the restored copy."""
    postgres.query(container, restored, "CREATE EXTENSION IF NOT EXISTS amcheck", "amcheck cannot be had.")
    done = subprocess.run(
        postgres.inside(container, "pg_amcheck", "--username=postgres", f"--database={restored}"),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    problems = [] if done.returncode == 0 else [(done.stdout + done.stderr).strip()[-1000:]]
    return check(f"{name}: structure", problems, 1)


def prove_attachments(configuration: Configuration, store: Store, files: dict, manifest: dict) -> dict:
    """Reads attachments back and compares their content with their name, which is its SHA-1."""
    known_missing = set(manifest["made"]["missingFiles"])
    names = [
        name
        for name in manifest["databases"][configuration.odoo.name]["attachments"]
        if name not in known_missing and due(configuration, name)
    ]
    problems = [f"{name}: was not there when the backup was made" for name in sorted(known_missing)]
    if not names:
        return check("attachments", problems)
    tell(f"reading back {len(names)} attachments")
    configuration.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in configuration.state.glob("proof-*"):
        shutil.rmtree(left)
    scratch = Path(tempfile.mkdtemp(prefix="proof-", dir=configuration.state))
    try:
        wanted = scratch / "wanted"
        wanted.write_text("".join(f"/{name}\n" for name in names), encoding="utf-8")
        restored = scratch / "files"
        store.restore(files["short_id"], str(configuration.filestore), restored, wanted)
        problems += [problem for name in names if (problem := wrong(restored / name))]
    finally:
        shutil.rmtree(scratch)
    return check("attachments", problems, len(names))


def prove_key(configuration: Configuration, store: Store, files: dict) -> dict:
    try:
        kept = store.read_text(files["short_id"], str(configuration.n8n_key).lstrip("/")).strip()
    except Failure as failure:
        kept = ""
        if "not found in snapshot" not in failure.said:
            return check("n8n: its key", [f"{failure.what} {failure.said}".strip()])
    lost = "it is not among the files, and without it nobody opens n8n's credentials: npx ipai up --refresh lays it again"
    return check("n8n: its key", [] if kept else [lost], 1)


def due(configuration: Configuration, name: str) -> bool:
    """What changed since yesterday, and every night another thirtieth of the rest."""
    file = configuration.filestore / name
    recent = file.is_file() and time.time() - file.stat().st_mtime < 86_400
    return recent or int(name[:2], 16) % NIGHTS == tonight()


def tonight() -> int:
    return date.today().toordinal() % NIGHTS


def wrong(file: Path) -> str | None:
    if not file.is_file():
        return f"{file.name}: not in the backup"
    found = hashlib.sha1(file.read_bytes(), usedforsecurity=False).hexdigest()
    return None if found == file.name else f"{file.name}: its content has the SHA-1 {found}"
