"""The part of odoo.conf that is needed before Odoo is loaded."""

import configparser
import os
from dataclasses import dataclass, field

from .refusal import Refusal

ODOO_CONF = os.environ.get("ODOO_RC", "/etc/odoo/odoo.conf")
#: odoo.conf's ways of saying "not set"
NOT_SET = ("", "False", "None")


@dataclass(frozen=True)
class Configuration:
    """Where Odoo's database is, and where its addons are."""

    file: str
    database: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    addons_path: tuple[str, ...]


def load(file: str = ODOO_CONF) -> Configuration:
    """Refuses a file by which Odoo would choose a database of its own."""
    options = read_options(file)
    needed = ("db_name", "db_host", "db_user", "db_password")
    missing = [key for key in needed if key not in options]
    if missing:
        raise Refusal(f"{file} does not set {', '.join(missing)}", "set it under [options]")
    return Configuration(
        file=file,
        database=options["db_name"],
        host=options["db_host"],
        port=int(options.get("db_port", 5432)),
        user=options["db_user"],
        password=options["db_password"],
        addons_path=addons_path(file, options),
    )


def read_options(file: str = ODOO_CONF) -> dict[str, str]:
    """What odoo.conf sets, read as Odoo does, but for what Odoo would silently take at its word."""
    try:
        with open(file, encoding="utf-8") as conf:
            text = conf.read()
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}", "mount it") from error
    refuse_unexpanded_variables(file, text)
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    options = parser["options"] if parser.has_section("options") else {}
    return {key: value for key, value in options.items() if value not in NOT_SET}


def addons_path(file: str, options: dict[str, str]) -> tuple[str, ...]:
    """Odoo reads the environment before the file, and says nothing of the file's value then."""
    given = os.environ.get("ODOO_ADDONS_PATH", "")
    if given and "addons_path" in options:
        raise Refusal(
            f"{file} sets addons_path, and the image's own ODOO_ADDONS_PATH is what Odoo takes",
            "take addons_path out of odoo.conf; addons come with the image",
        )
    entries = given or options.get("addons_path", "")
    return tuple(entry.strip() for entry in entries.split(",") if entry.strip())


def refuse_unexpanded_variables(file: str, text: str) -> None:
    """Odoo expands nothing: `${X}` would become the literal password or path."""
    for number, line in enumerate(text.splitlines(), start=1):
        if "${" in line and not line.lstrip().startswith(("#", ";")):
            name = line.split("=", 1)[0].strip()
            raise Refusal(
                f"{file} line {number}: `{name}` holds an unexpanded variable `${{…}}`",
                "write the value itself; Odoo does not expand variables",
            )
