"""A copy of what staging serves, for a developer: neutralised already, here made anonymous too, in the form of
Odoo's own backups (`dump.sql`, `manifest.json`, `filestore/`) and shown to open.

All of it happens under another name; what serves is read and not touched.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path

from . import anonymise, isolated, postgres, restore, served
from .configuration import Configuration
from .failure import Failure, tell
from .piped import Piped
from .proof import check, different, wrong

COPY, PROOF = "ipai_export", "ipai_export_proof"
MODULES = "SELECT json_object_agg(name, latest_version) FROM ir_module_module WHERE state = 'installed'"
MARK = "SELECT lower(value) FROM ir_config_parameter WHERE key = 'database.is_neutralized'"


def export(host: Configuration, file: Path) -> dict:
    """Writes the archive. @return what was done to the copy, and what was looked at."""
    began = time.time()
    refuse(host)
    try:
        known = anonymise.addresses(host)
        changed = copy(host)
        tell("writing the archive")
        facts = write(host, file)
        checks = prove(host, file, facts, known)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    finally:
        for database in (COPY, PROOF):
            served.drop(host, database)
    ok = all(each["ok"] for each in checks)
    if not ok:
        file.unlink()
    return {"ok": ok, "checks": checks, "changed": changed, "release": host.release, "bytes": file.stat().st_size if ok else 0, "seconds": round(time.time() - began, 1)}


def refuse(host: Configuration) -> None:
    found = postgres.query(host.postgres, host.odoo.name, MARK, "Odoo's database cannot be asked.")
    if host.running_environment == "production" or found not in (["true"], ["t"], ["1"]):
        raise Failure(
            "Only a neutralised copy is handed out, and this database is none.",
            f"it runs as {host.running_environment}",
            "export a staging after npx ipai staging refresh: npx ipai staging export --stack staging",
            "not-neutralised",
        )
    size = f"SELECT pg_database_size({postgres.literal(host.odoo.name)})"
    needed = int(postgres.query(host.postgres, "postgres", size, "The database cannot be measured.")[0])
    restore.refuse_full_disk(host, needed, needed)


def copy(host: Configuration) -> dict:
    """The database once more, made anonymous before anything of it is written to a file."""
    tell(f"copying {host.odoo.name}")
    served.drop(host, COPY)
    postgres.create(host.postgres, COPY, host.odoo.role)
    script = f"set -e; pg_dump --username=postgres --format=custom --compress=0 '{host.odoo.name}' >/tmp/{COPY}; trap 'rm -f /tmp/{COPY}' EXIT; pg_restore --username=postgres --exit-on-error --no-owner --no-privileges --role='{host.odoo.role}' --dbname={COPY} /tmp/{COPY}"
    postgres.run(host.postgres, "sh", "-c", script, what="The database cannot be copied.")
    tell("making the copy anonymous")
    return anonymise.anonymise(host, COPY)


def write(host: Configuration, file: Path) -> dict:
    """The archive, and what must come out of it again."""
    with postgres.Session(host.postgres, COPY) as session:
        counts = postgres.read_json(session.ask(postgres.COUNTS))
        names = postgres.read_json(session.ask(postgres.ATTACHMENTS))
        modules = postgres.read_json(session.ask(f"{MODULES};"))
        (version,) = session.ask("SHOW server_version_num;")
    lacking = []
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("dump.sql", "w", force_zip64=True) as target:
            dump(host, target)
        manifest = {
            "odoo_dump": "1",
            "db_name": host.odoo.name,
            "version": host.release["series"],
            "version_info": [*map(int, host.release["series"].split(".")), 0, "final", 0, ""],
            "major_version": host.release["series"],
            "pg_version": f"{int(version) // 10000}.{int(version) % 10000}",
            "modules": modules,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=4))
        for name in names:
            content = host.filestore / name
            if name == anonymise.PLACEHOLDER_NAME:
                archive.writestr(f"filestore/{name}", anonymise.PLACEHOLDER)
            elif content.is_file():
                archive.write(content, f"filestore/{name}")
            else:
                lacking.append(name)
    return {"counts": counts, "names": names, "lacking": lacking}


def dump(host: Configuration, target) -> None:
    command = ["pg_dump", "--username=postgres", "--no-owner", "--no-privileges", COPY]
    made = Piped(postgres.inside(host.postgres, *command))
    shutil.copyfileobj(made.stdout, target, 1 << 20)
    said = made.said()
    if made.returncode != 0:
        raise Failure("The copy cannot be dumped.", said[-2000:], "npx ipai verify", "postgres")


def prove(host: Configuration, file: Path, facts: dict, known: list[str]) -> list[dict]:
    """Opens what was written, as a developer will."""
    tell("opening the archive again")
    with tempfile.TemporaryDirectory(prefix="export-", dir=host.state) as folder:
        with zipfile.ZipFile(file) as archive:
            archive.extractall(folder)
        root = Path(folder)
        told = leaks(root / "dump.sql", known)
        postgres.create(host.postgres, PROOF, host.odoo.role)
        command = postgres.inside(host.postgres, "psql", f"--username={host.odoo.role}", "-Xq", "--set=ON_ERROR_STOP=1", f"--dbname={PROOF}")
        with open(root / "dump.sql", "rb") as text:
            done = subprocess.run(command, stdin=text, capture_output=True, text=True, errors="replace", check=False)
        loaded = [] if done.returncode == 0 else [done.stderr[-1000:]]
        problems = [problem for name in facts["names"] if name not in facts["lacking"] and (problem := wrong(root / "filestore" / name))]
        os.rename(root / "filestore", served.filestore(host, PROOF))
    restore.give(served.filestore(host, PROOF), host.odoo_uid, host.odoo_gid)
    with postgres.Session(host.postgres, PROOF) as session:
        counts = postgres.read_json(session.ask(postgres.COUNTS))
    return [
        check("dump: loads", loaded, 1),
        check("dump: rows", different(facts["counts"], counts), len(counts)),
        check("files", [*problems, *(f"{name}: staging has no such file" for name in facts["lacking"])], len(facts["names"])),
        check("no address of a person", told, len(known)),
        opens(host),
    ]


def leaks(dump: Path, known: list[str]) -> list[str]:
    """Addresses of people that the dump still holds."""
    wanted, found = {hashed(each) for each in known}, set()
    with open(dump, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found |= {each for each in anonymise.ADDRESS.findall(line) if hashed(each) in wanted}
    return sorted(found)


def hashed(address: str) -> bytes:
    return hashlib.sha256(address.lower().encode()).digest()


def opens(host: Configuration) -> dict:
    """Odoo loads every module of it, where nothing can be reached."""
    tell("opening it with Odoo")
    try:
        with isolated.odoo(host.postgres, host.odoo_container, PROOF) as run:
            run("odoo", "--stop-after-init", "--no-http", "--workers=0", "--max-cron-threads=0", what="Odoo does not open the archive.")
        return check("Odoo opens it", [], 1)
    except Failure as failure:
        return check("Odoo opens it", [f"{failure.what} {failure.said[-1000:]}"], 1)
