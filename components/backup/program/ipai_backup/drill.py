"""Brings a production back from its repository alone, on another machine, and uses it.

`python3 -m ipai_backup.drill SETTINGS [BACKUP]`. Nothing of the host is asked: the password comes from
the escrow, the images are those that the backup names, and the network that the containers share leads
nowhere. One JSON document on standard output.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from . import configuration, drilled, postgres, records
from .configuration import Access, Configuration
from .failure import Failure, answer, tell
from .proof import check, compare, load, wrong
from .restore import refuse_foreign
from .store import Store

HOST_CONFIGURATION = "etc/ipai/backup.json"


def main(arguments: list[str]) -> int:
    # Whoever stops a drill gets its containers taken away, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    settings = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    scratch = Path(tempfile.mkdtemp(prefix="drill-", dir=settings["scratch"]))
    sandbox = drilled.Sandbox(scratch.name, scratch, settings["images"])
    try:
        if os.geteuid() != 0:
            raise Failure(
                "A drill restores files with their owners, which root alone can do.",
                f"this is user {os.geteuid()}",
                "run the command as root",
                "not-root",
            )
        drilled.remove_abandoned()
        document = drill(settings, sandbox, arguments[1] if len(arguments) > 1 else None)
    except Failure as failure:
        document = {"failure": failure.document()}
    finally:
        sandbox.remove()
        shutil.rmtree(scratch, ignore_errors=True)
    answer(document)
    return 0 if document.get("ok") else 1


def drill(settings: dict, sandbox: drilled.Sandbox, wanted: str | None) -> dict:
    began = time.time()
    access = Access(
        stack=settings["stack"],
        repository=settings["repository"],
        region=settings["region"],
        secrets=Path(settings["secrets"]),
        state=sandbox.scratch / "state",
    )
    store = Store(access)
    backup, kinds = chosen(store, wanted)
    manifest = json.loads(store.read_text(kinds["manifest"]["short_id"], records.MANIFEST))
    made = manifest["made"]
    sandbox.use(made["release"])
    tell("restoring the files")
    store.restore(kinds["files"]["short_id"], "/", sandbox.root)
    host = of_host(access, sandbox)
    checks = [attachments(host, manifest)]
    checks += databases(store, kinds, manifest, host, sandbox, backup)
    checks += sandbox.check_odoo(host)
    seconds_to_login = round(time.time() - began, 1)
    checks += sandbox.check_n8n(host, Path(settings["n8n_key"]))
    return {
        "id": backup,
        "ok": all(each["ok"] for each in checks),
        "checks": checks,
        "release": made["release"],
        "recoveryPointSeconds": round(began - made["startedAt"]),
        "recoveryTimeSeconds": seconds_to_login,
        "seconds": round(time.time() - began, 1),
    }


def chosen(store: Store, wanted: str | None) -> tuple[str, dict]:
    """The newest backup that was proved, or the one that was asked for."""
    held = records.parts(store)
    proved = sorted(
        backup
        for backup, kinds in held.items()
        if "manifest" in kinds and "outcome:proved" in kinds.get("proof", {}).get("tags", [])
    )
    backup = wanted or (proved[-1] if proved else None)
    if backup is None or "manifest" not in held.get(backup, {}):
        raise Failure(
            "There is no such backup." if backup else "The repository has no backup that was proved.",
            f"given: {backup}" if backup else "",
            "npx ipai backup",
            "no-such-backup",
        )
    refuse_foreign(store, backup, held[backup])
    return backup, held[backup]


def of_host(access: Access, sandbox: drilled.Sandbox) -> Configuration:
    """The configuration that the host had, at its new place."""
    host = configuration.load(sandbox.root / HOST_CONFIGURATION)
    return replace(
        host,
        secrets=access.secrets,
        state=access.state,
        postgres=sandbox.postgres,
        odoo_data=sandbox.root / str(host.odoo_data).lstrip("/"),
    )


def attachments(host: Configuration, manifest: dict) -> dict:
    names = manifest["databases"][host.odoo.name]["attachments"]
    tell(f"comparing {len(names)} attachments with their names")
    problems = [problem for name in names if (problem := wrong(host.filestore / name))]
    return check("attachments", problems, len(names))


def databases(
    store: Store, kinds: dict, manifest: dict, host: Configuration, sandbox: drilled.Sandbox, backup: str
) -> list[dict]:
    sandbox.start_postgres(host)
    checks = []
    for database in host.databases:
        tell(f"restoring the database {database.name}")
        postgres.drop(sandbox.postgres, database.name)
        snapshot = kinds[f"database.{database.name}"]["short_id"]
        load(sandbox.postgres, store, snapshot, database.name, database.name, database.role)
        expected = manifest["databases"][database.name]
        checks += compare(sandbox.postgres, database.name, database.name, expected, backup)
    return checks


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
