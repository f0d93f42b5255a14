"""A database's first modules, installed by Odoo itself in a process of its own."""

import os
import subprocess
import sys

from .configuration import Configuration
from .refusal import Refusal


def initialise(configuration: Configuration) -> None:
    """Installs `IPAI_INIT_MODULES`. Odoo's exit code proves nothing: `check` the database then."""
    modules = wanted_modules()
    result = subprocess.run(
        [
            "odoo",
            f"--config={configuration.file}",
            f"--database={configuration.database}",
            f"--init={','.join(modules)}",
            "--without-demo=all",
            "--stop-after-init",
            "--no-http",
            "--workers=0",
            "--max-cron-threads=0",
            "--log-level=warn",
        ],
        check=False,
        stdout=sys.stderr,
    )
    if result.returncode != 0:
        raise Refusal(
            f"odoo --init={','.join(modules)} ended with exit code {result.returncode}",
            "read Odoo's log above; the next run begins again",
        )


def check(installed: frozenset[str]) -> None:
    absent = [name for name in wanted_modules() if name not in installed]
    if absent:
        raise Refusal(
            f"odoo --init left modules uninstalled: {', '.join(absent)}",
            "correct IPAI_INIT_MODULES, or build an image that has them",
        )


def wanted_modules() -> list[str]:
    names = [name.strip() for name in os.environ.get("IPAI_INIT_MODULES", "").split(",")]
    # base is what makes a database Odoo's, web what makes it usable
    return list(dict.fromkeys(["base", "web", *filter(None, names)]))
