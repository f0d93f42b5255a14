"""`ipai-odoo-prepare`: run once before a release is started. It refuses a wrong database,
initialises an empty one, and puts right what the stack declares inside it. Killed anywhere, the
next run ends the work.
"""

import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

from . import addons_path, content, initialisation, inspection, registry, secret
from .configuration import Configuration, load
from .connection import connect
from .declared import everything, passwords, probe_user
from .refusal import Refusal

ADMIN_PASSWORD = "odoo_admin_password"


def main() -> int:
    # as process 1 of a container Python would ignore it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        prepare(load())
    except Refusal as refusal:
        print(f"ipai-odoo-prepare: {refusal}", file=sys.stderr)
        return 1
    return 0


def prepare(configuration: Configuration) -> None:
    addons_path.check(configuration.addons_path)
    addons_path.check_data_addons(registry.data_addons(configuration))
    for name in (ADMIN_PASSWORD, probe_user.PASSWORD):
        secret.read(name)
    connection = connect(configuration, configuration.database, "ipai-odoo-prepare")
    try:
        inspection.lock(connection)
        fresh = inspection.inspect(connection)
        if fresh is inspection.Fresh.EMPTY:
            inspection.refuse_new_beside(connection, may_begin_empty())
        if fresh:
            print(f"{fresh.value}: {configuration.database}", flush=True)
            inspection.mark_initialising(connection, finished=False)
            initialisation.initialise(configuration)
        check(configuration, inspection.read_modules(connection), initialised=bool(fresh))
        put_right(configuration, initial=bool(fresh))
        if fresh:
            inspection.mark_initialising(connection, finished=True)
        print(f"ready: {configuration.database}")
    finally:
        connection.close()


def may_begin_empty() -> list[str]:
    return os.environ.get("IPAI_START_EMPTY", "").split(",")


def check(configuration: Configuration, modules: inspection.Modules, *, initialised: bool) -> None:
    folders = (*registry.core_addons(), *configuration.addons_path)
    inspection.check(
        modules, registry.series(), addons_path.absent_from(folders, modules.installed)
    )
    if initialised:
        initialisation.check(modules.installed)


def put_right(configuration: Configuration, *, initial: bool) -> None:
    with registry.environment(configuration) as env:
        for change in declared(env, initial=initial):
            print(change)


def declared(env: Any, *, initial: bool) -> Iterator[str]:
    if initial:
        yield from passwords.ensure(env.ref("base.user_admin"), secret.read(ADMIN_PASSWORD))
    yield from everything.ensure(env)
    # Every module of a new database is as this image has it; of any other nobody knows that here.
    if initial:
        yield content.record(env)
