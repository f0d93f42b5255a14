"""Databases with their filestores, by name; and the change of what is served."""

import os
import shutil
import time
from pathlib import Path

from . import postgres
from .configuration import Configuration
from .docker import docker, one_off
from .failure import Failure, tell

#: What will be served is made under this name.
INCOMING = "ipai_incoming"
REPLACED = "ipai_replaced"
#: Every container of a release of Odoo carries it.
RELEASE = "ipai.odoo.release"
START_SECONDS = 300


def running() -> list[str]:
    return docker("ps", "--quiet", f"--filter=label={RELEASE}").stdout.split()


def change_over(host: Configuration, kept: str | None = None) -> None:
    """What came in takes the name that is served. Whoever serves is stopped, and started again in any case.

    `kept`: the name under which what was served stays; nothing of it stays otherwise.
    """
    served = running()
    tell("what came in takes the place of what is served")
    docker("stop", "--time=120", *served)
    try:
        drop(host, REPLACED)
        rename(host, host.odoo.name, REPLACED)
        try:
            rename(host, INCOMING, host.odoo.name)
            run = one_off(host.odoo_container, "ipai", Path("/opt/ipai/odoo/odoo.conf"))
            run("ipai-odoo-prepare", what="What this stack declares cannot be put into it.")
        except BaseException:
            drop(host, INCOMING)
            if postgres.exists(host.postgres, host.odoo.name):
                rename(host, host.odoo.name, INCOMING)
            rename(host, REPLACED, host.odoo.name)
            raise
        if kept is None:
            drop(host, REPLACED)
        else:
            drop(host, kept)
            rename(host, REPLACED, kept)
    finally:
        docker("start", *served)
    wait_for(served)


def rename(host: Configuration, old: str, new: str) -> None:
    sql = f"ALTER DATABASE {postgres.identifier(old)} RENAME TO {postgres.identifier(new)}"
    postgres.query(host.postgres, "postgres", sql, f"The database {old} cannot be renamed.")
    if filestore(host, old).exists():
        os.rename(filestore(host, old), filestore(host, new))


def drop(host: Configuration, database: str) -> None:
    postgres.drop(host.postgres, database)
    shutil.rmtree(filestore(host, database), ignore_errors=True)


def filestore(host: Configuration, database: str) -> Path:
    return host.odoo_data / "filestore" / database


def wait_for(containers: list[str]) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        states = docker("inspect", "--format={{.State.Health.Status}}", *containers).stdout.split()
        if all(state == "healthy" for state in states):
            return
        if time.monotonic() > until:
            raise Failure("Odoo does not come up on it.", " ".join(states), "npx ipai verify", "not-healthy")
        time.sleep(1)
