"""Odoo's registry of one database, for changes that must pass through its models. Odoo is imported
where it is used: its configuration is to be read first, and refusals should not wait for it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .configuration import Configuration


@contextmanager
def environment(configuration: Configuration) -> Iterator[Any]:
    """An environment of the superuser; committed when the block ends without an error."""
    import odoo
    from odoo.modules.registry import Registry

    configure(configuration)
    registry = Registry(configuration.database)
    with registry.cursor() as cursor:
        yield odoo.api.Environment(cursor, odoo.SUPERUSER_ID, {})
    # Odoo that serves keeps parameters and users in memory until it is told.
    registry.signal_changes()


def data_addons(configuration: Configuration) -> str:
    """The folder beside the filestore that Odoo puts before every entry of its addons path."""
    from odoo.tools import config

    configure(configuration)
    return config.addons_data_dir


def configure(configuration: Configuration) -> None:
    from odoo.tools import config

    config.parse_config(
        [
            f"--config={configuration.file}",
            f"--database={configuration.database}",
            "--log-level=warn",
        ],
        setup_logging=True,
    )


def series() -> str:
    from odoo import release

    return release.series


def core_addons() -> tuple[str, ...]:
    """The folders of Odoo's own modules, which every addons path has without naming them."""
    import odoo

    roots = odoo.__path__
    return tuple(
        folder
        for root in roots
        for folder in (os.path.join(root, "addons"), os.path.join(os.path.dirname(root), "addons"))
        if os.path.isdir(folder)
    )
