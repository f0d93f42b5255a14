"""Odoo on a database that nobody serves yet, in containers on a network that leads to PostgreSQL alone."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .docker import docker, one_off

CONF = Path("/opt/ipai/odoo/odoo.conf")


@contextmanager
def odoo(postgres: str, like: str, database: str, network: str = "ipai-staging") -> Iterator:
    """Runs programs on the database, in containers like the given one. The network is this run's own."""
    # A run that was killed has left its network behind, PostgreSQL on it, and may be at work in a container.
    clear(network, postgres)
    docker("network", "create", "--internal", network)
    try:
        docker("network", "connect", f"--alias={postgres}", network, postgres)
        with tempfile.TemporaryDirectory(prefix="ipai-isolated-", dir="/run") as folder:
            yield one_off(like, network, configured(Path(folder), database))
    finally:
        clear(network, postgres)


def clear(network: str, postgres: str) -> None:
    docker("network", "disconnect", "--force", network, postgres, check=False)
    left = docker("ps", "--all", "--quiet", f"--filter=network={network}", check=False).stdout.split()
    if left:
        docker("rm", "--force", *left, check=False)
    docker("network", "rm", network, check=False)


def configured(folder: Path, database: str) -> Path:
    """This stack's configuration of Odoo, for another database."""
    lines = CONF.read_text(encoding="utf-8").splitlines()
    other = {"db_name": database, "dbfilter": f"^{database}$"}
    text = [next((f"{key} = {value}" for key, value in other.items() if line.startswith(f"{key} =")), line) for line in lines]
    file = folder / "odoo.conf"
    file.touch(mode=0o400)
    file.write_text("\n".join(text) + "\n", encoding="utf-8")
    os.chown(file, CONF.stat().st_uid, CONF.stat().st_gid)
    return file
