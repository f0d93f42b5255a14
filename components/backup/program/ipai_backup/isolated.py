"""Odoo on a database that nobody serves yet, in containers on a network that leads to PostgreSQL alone."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .configuration import Configuration
from .docker import docker, one_off

NETWORK = "ipai-staging"


@contextmanager
def odoo(host: Configuration, database: str) -> Iterator:
    """Runs programs of this stack's image on the database."""
    docker("network", "rm", NETWORK, check=False)
    docker("network", "create", "--internal", NETWORK)
    docker("network", "connect", f"--alias={host.postgres}", NETWORK, host.postgres)
    try:
        with tempfile.TemporaryDirectory(prefix="ipai-isolated-", dir="/run") as folder:
            yield one_off(host.odoo_container, NETWORK, configured(host, Path(folder), database))
    finally:
        docker("network", "disconnect", NETWORK, host.postgres, check=False)
        docker("network", "rm", NETWORK, check=False)


def configured(host: Configuration, folder: Path, database: str) -> Path:
    """This stack's configuration of Odoo, for another database."""
    lines = Path("/opt/ipai/odoo/odoo.conf").read_text(encoding="utf-8").splitlines()
    other = {"db_name": database, "dbfilter": f"^{database}$"}
    text = [next((f"{key} = {value}" for key, value in other.items() if line.startswith(f"{key} =")), line) for line in lines]
    file = folder / "odoo.conf"
    file.touch(mode=0o400)
    file.write_text("\n".join(text) + "\n", encoding="utf-8")
    os.chown(file, host.odoo_uid, host.odoo_gid)
    return file
