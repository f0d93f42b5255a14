"""`ipai-odoo-update list|run`: which installed modules this image holds otherwise than the database
was last updated to, and their update. Odoo's own exit code is 0 on five kinds of failure, so a
success is judged by its log, by the modules' states and versions, and by a record that can be made.
"""

import json
import re
import subprocess
import sys
from typing import Any

from psycopg2.extensions import connection as Connection

from . import content, registry
from .configuration import Configuration, load
from .connection import connect
from .refusal import Refusal

PURPOSE = "ipai-odoo-update"
# What Odoo says of a module that it left out, while its exit code is 0.
LEFT_OUT = re.compile(r"inconsistent|not installable|invalid module names|not loaded")


def main(arguments: list[str]) -> int:
    if arguments not in (["list"], ["run"]):
        print("usage: ipai-odoo-update list|run", file=sys.stderr)
        return 2
    configuration = load()
    try:
        found = changes(configuration)
        if arguments == ["list"]:
            print(json.dumps({"modules": found}))
        else:
            run(configuration, found)
    except Refusal as refusal:
        print(f"{PURPOSE}: {refusal}", file=sys.stderr)
        return 1
    return 0


def changes(configuration: Configuration) -> list[dict[str, Any]]:
    connection = connect(configuration, configuration.database, PURPOSE)
    try:
        return differing(connection, configuration)
    finally:
        connection.close()


def differing(connection: Connection, configuration: Configuration) -> list[dict[str, Any]]:
    """Modules with another content than was recorded, or a higher version than was installed. The
    database is asked directly: Odoo's registry of newer code may not load on an older schema."""
    if not value(connection, "SELECT to_regclass('public.ir_module_module')::text"):
        return []
    registry.configure(configuration)
    from odoo.modules.module import Manifest

    recorded = json.loads(parameter(connection, content.HASHES) or "{}")
    exclude = (parameter(connection, content.EXCLUDE) or content.DEFAULT_EXCLUDE).split(",")
    languages = [code for (code,) in rows(connection, "SELECT code FROM res_lang WHERE active")]
    found = []
    for name, installed in rows(
        connection,
        "SELECT name, latest_version FROM ir_module_module WHERE state = 'installed' ORDER BY name",
    ):
        manifest = Manifest.for_addon(name, display_warning=False)
        if not manifest:
            continue
        after = numbers(manifest["version"])
        before = numbers(installed) if installed else after
        core = any(manifest.path.startswith(f"{folder}/") for folder in registry.core_addons())
        known = not core and name in recorded
        other = known and content.content_hash(manifest.path, exclude, languages) != recorded[name]
        # What is unknown goes by its version, and Odoo has no migrations downwards.
        lower = after < before and (other or not (core or known))
        if not (other or lower or after > before):
            continue
        found.append(
            {
                "name": name,
                "before": installed,
                "after": manifest["version"],
                "lower": lower,
            }
        )
    return found


def run(configuration: Configuration, found: list[dict[str, Any]]) -> None:
    names = [each["name"] for each in found]
    if not names:
        print("no module to update")
        return
    print(f"updating {', '.join(names)}", flush=True)
    log = odoo_update(configuration, names)
    check_log(log)
    connection = connect(configuration, configuration.database, PURPOSE)
    try:
        check_database(connection, found)
    finally:
        connection.close()
    with registry.environment(configuration) as env:
        print(content.record(env))
    check_write(configuration)
    print(f"updated {', '.join(names)}")


def odoo_update(configuration: Configuration, names: list[str]) -> str:
    command = [
        "odoo",
        f"--config={configuration.file}",
        f"--database={configuration.database}",
        f"--update={','.join(names)}",
        "--stop-after-init",
        "--no-http",
        "--workers=0",
        "--max-cron-threads=0",
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as odoo:
        assert odoo.stdout
        lines = []
        for line in odoo.stdout:
            lines.append(line)
            if re.search(r" (WARNING|ERROR|CRITICAL) |^\S*(Error|Exception)\b", line):
                print(line, end="", flush=True)
    if odoo.returncode != 0:
        print("".join(lines[-15:]), flush=True)
        raise Refusal(
            f"odoo --update={','.join(names)} ended with exit code {odoo.returncode}",
            "mend the module that the lines above name, and build a release",
        )
    return "".join(lines)


def check_log(log: str) -> None:
    left_out = [line for line in log.splitlines() if LEFT_OUT.search(line)]
    if left_out:
        raise Refusal(
            f"Odoo left a module out: {left_out[0].strip()}", "mend its manifest or its needs"
        )


def check_database(connection: Connection, found: list[dict[str, Any]]) -> None:
    waiting = rows(connection, "SELECT name, state FROM ir_module_module WHERE state LIKE 'to %'")
    if waiting:
        names = ", ".join(f"{name} ({state})" for name, state in waiting)
        raise Refusal(f"modules did not finish: {names}", "read Odoo's log above")
    versions = dict(rows(connection, "SELECT name, latest_version FROM ir_module_module"))
    wrong = [each["name"] for each in found if versions.get(each["name"]) != each["after"]]
    if wrong:
        raise Refusal(f"not at the image's version: {', '.join(wrong)}", "read Odoo's log above")


def check_write(configuration: Configuration) -> None:
    """A field that is required now and that nobody fills shows here, and leaves nothing behind."""
    with registry.environment(configuration) as env:
        env["res.partner"].create({"name": PURPOSE})
        env.cr.rollback()


def numbers(version: str) -> list[int]:
    parts = [int(part) if part.isdigit() else 0 for part in version.split(".")]
    while parts[-1:] == [0]:
        parts.pop()
    return parts


def parameter(connection: Connection, key: str) -> str | None:
    return value(connection, "SELECT value FROM ir_config_parameter WHERE key = %s", key)


def value(connection: Connection, query: str, *arguments: str) -> Any:
    found = rows(connection, query, *arguments)
    return found[0][0] if found else None


def rows(connection: Connection, query: str, *arguments: str) -> list[tuple]:
    with connection.cursor() as cursor:
        # Without arguments psycopg2 leaves a "%" of the query alone.
        cursor.execute(query, arguments or None)
        return cursor.fetchall()
