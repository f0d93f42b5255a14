"""Makes this stack's Odoo a copy of another stack's: its newest proved backup, updated to the image that
serves here, neutralised, and only then given to a server.

All of it happens under another name, in a container on a network that leads to PostgreSQL alone. A
failure before the change of names leaves what served before.
"""

import json
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from . import isolated, postgres, records, restore, served
from .configuration import Access, Configuration
from .docker import docker, inside
from .drill import chosen
from .failure import Failure, tell
from .proof import check, load
from .served import INCOMING
from .store import Store

HERE = Path(__file__).parent


def stage(host: Configuration, given: dict) -> dict:
    """`given`: how the other stack's repository is opened, which backup, and SQL of the settings."""
    refuse(host)
    began = time.time()
    with tempfile.TemporaryDirectory(prefix="ipai-stage-", dir="/run") as folder:
        access = access_in(Path(folder), given, host)
        store = Store(access)
        backup, kinds = chosen(store, given.get("backup"))
        manifest = json.loads(store.read_text(kinds["manifest"]["short_id"], records.MANIFEST))
        refuse_series(host, backup, manifest["made"]["release"])
        bring(host, store, kinds, manifest)
        with isolated.odoo(host.postgres, host.odoo_container, INCOMING) as run:
            neutralised = update_and_neutralise(host, run, given["sql"])
    served.change_over(host)
    checks = probe(host, access.repository)
    return {
        "id": backup,
        "ok": all(each["ok"] for each in checks),
        "checks": checks,
        "release": manifest["made"]["release"],
        "neutralised": neutralised,
        "seconds": round(time.time() - began, 1),
    }


def refuse(host: Configuration) -> None:
    if host.running_environment == "production":
        raise Failure(
            "This stack is a production, and no copy of another goes over it.",
            f"it runs as {host.running_environment}",
            "refresh another stack: npx ipai staging refresh",
            "production",
        )
    if docker("ps", "--quiet", "--filter=name=^mail$").stdout.strip() == "":
        raise Failure(
            "This stack has no mail catcher, so its mail would reach people.",
            "",
            "set ipai:mail to { kind: catcher }, then npx ipai up",
            "no-catcher",
        )
    if not closed():
        raise Failure(
            "The containers of this stack can reach the internet.",
            "no rule of the host stops them",
            "set ipai:egress to { kind: closed }, then npx ipai up",
            "egress-open",
        )


def refuse_series(host: Configuration, backup: str, release: dict) -> None:
    """Odoo updates a database within its series alone."""
    theirs, ours = release.get("series"), host.release.get("series")
    if theirs != ours:
        raise Failure(
            f"Backup {backup} is of Odoo {theirs}, and this stack serves Odoo {ours}.",
            "no update leads from one series to another",
            "deploy a release of that series here first, or name another backup: npx ipai backups",
            "other-series",
        )


def closed() -> bool:
    """What is in force, whatever the settings say."""
    look = ["nft", "list", "table", "inet", "ipai_egress"]
    try:
        rules = subprocess.run(look, capture_output=True, text=True, check=False).stdout
        return "reject" in rules and "jump" in rules
    except FileNotFoundError:
        return False


def access_in(folder: Path, given: dict, host: Configuration) -> Access:
    for name in ("password", "access_key", "secret_key"):
        file = folder / name
        file.touch(mode=0o600)
        file.write_text(given[name], encoding="utf-8")
    return Access(
        stack=given["stack"],
        repository=given["repository"],
        region=given["region"],
        secrets=folder,
        state=host.state / "other",
    )


def bring(host: Configuration, store: Store, kinds: dict, manifest: dict) -> None:
    """The backup's database and files, under a name that no Odoo looks at."""
    served.drop(host, INCOMING)
    (source,) = [name for name, each in manifest["databases"].items() if each["odoo"]]
    restore.refuse_full_disk(host, manifest["databases"][source]["dump"]["bytes"], manifest["files"]["bytes"])
    tell(f"restoring the database {source} as {INCOMING}")
    snapshot = kinds[f"database.{source}"]["short_id"]
    load(host.postgres, store, snapshot, source, INCOMING, host.odoo.role)
    tell("restoring the filestore")
    store.restore(kinds["files"]["short_id"], f"{host.odoo_data}/filestore/{source}", served.filestore(host, INCOMING))
    restore.give(served.filestore(host, INCOMING), host.odoo_uid, host.odoo_gid)
    # Production's guard has come along.
    sql = "DROP FUNCTION IF EXISTS ipai_never_neutralised() CASCADE"
    postgres.query(host.postgres, INCOMING, sql, "Production's guard cannot be taken off the copy.")


def update_and_neutralise(host: Configuration, run, more: list[str]) -> dict:
    tell("updating the copy to this stack's image")
    run("ipai-odoo-update", "run", what="The copy cannot be updated to this stack's image.")
    tell("neutralising the copy")
    script = (HERE / "neutralise_odoo.py").read_text(encoding="utf-8")
    done = run("python3", "-c", script, stdin=json.dumps(more), what="The copy cannot be neutralised.")
    return json.loads(done.stdout.strip().splitlines()[-1])


def probe(host: Configuration, repository: str) -> list[dict]:
    """What the copy tries, from inside: its mail lands in the catcher, and nothing else gets out."""
    tell("trying every way out of the copy")
    where = urlsplit(repository.removeprefix("s3:"))
    # The host has just read from there: what stops the container is the network, not the distance.
    # By its number: a container that knows no such name would fail for that alone.
    address = socket.gethostbyname(where.hostname or "")
    target = {"host": address, "port": where.port or (443 if where.scheme == "https" else 80)}
    password = Path("/etc/ipai/secrets/mail/mail_password").read_text(encoding="utf-8").strip()
    given = {"target": target, "mail_password": password, "mark": f"ipai probe {time.time_ns()}"}
    script = (HERE / "probe_odoo.py").read_text(encoding="utf-8")
    done = inside(host.odoo_container, "python3", "-c", script, stdin=json.dumps(given))
    if done.returncode != 0:
        raise Failure("The copy could not be tried.", done.stderr[-2000:], "npx ipai verify", "probe")
    checks = [check(each["name"], each["problems"], 1) for each in json.loads(done.stdout.strip().splitlines()[-1])]
    reached = reachable(target)
    return [*checks, check("the host itself reaches what the copy does not", reached, 1)]


def reachable(target: dict) -> list[str]:
    try:
        socket.create_connection((target["host"], target["port"]), timeout=10).close()
        return []
    except OSError as error:
        return [f"{target['host']}:{target['port']}: {error}, so nothing is shown by the copy's failures"]
