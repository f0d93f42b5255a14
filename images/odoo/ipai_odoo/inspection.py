"""What a database is before Odoo touches it. Odoo itself would fill a wrong one, or serve it."""

from dataclasses import dataclass
from enum import Enum

import psycopg2
from psycopg2.extensions import connection as Connection

from .refusal import Refusal

# Kept as the database's comment while it is being initialised, so that an initialisation that was
# killed is told from a database that is somebody's.
INITIALISING = "ipai: initialising"
# Any constant will do, as long as every prepare takes the same one.
PREPARE_LOCK = 0x69706169


class Fresh(Enum):
    """A database that is ours to initialise."""

    EMPTY = "initialising the empty database"
    UNFINISHED = "initialising again, since the last time did not finish"


@dataclass(frozen=True)
class Modules:
    """What a database that is Odoo's says of itself."""

    series: str
    installed: frozenset[str]
    pending: tuple[str, ...]


def inspect(connection: Connection) -> Fresh | None:
    """Says whether the database is still to be initialised; refuses one that is not Odoo's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
        if (cursor.fetchone() or [None])[0] == INITIALISING:
            return Fresh.UNFINISHED
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relname"
        )
        tables = [name for (name,) in cursor.fetchall()]
        if not tables:
            return Fresh.EMPTY
        if "ir_module_module" not in tables:
            raise Refusal(
                f"database {connection.info.dbname} is not Odoo's: it holds {len(tables)} tables"
                f" ({', '.join(tables[:3])}, …) and no ir_module_module",
                "set db_name to Odoo's database, or to an empty one",
            )
    return None


def others_with_odoo(connection: Connection) -> list[str]:
    """The role's other databases that hold an Odoo: name, size and last write of each."""
    info = connection.info
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname, pg_size_pretty(pg_database_size(oid)) FROM pg_database"
            " WHERE datdba = current_user::regrole AND datallowconn AND datname <> %s"
            " ORDER BY pg_database_size(oid) DESC",
            [info.dbname],
        )
        databases = cursor.fetchall()
    found = []
    for name, size in databases:
        other = psycopg2.connect(
            host=info.host, port=info.port, user=info.user, password=info.password, dbname=name
        )
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT to_regclass('public.ir_module_module')")
                if (cursor.fetchone() or [None])[0] is None:
                    continue
                cursor.execute("SELECT max(write_date)::timestamp(0) FROM ir_attachment")
                found.append(f"{name} ({size}, last write {(cursor.fetchone() or ['?'])[0]} UTC)")
        finally:
            other.close()
    return found


def refuse_new_beside(connection: Connection, may_begin_empty: list[str]) -> None:
    """An empty Odoo beside the real one looks healthy to everybody but the people who use it."""
    name = connection.info.dbname
    others = [] if name in may_begin_empty else others_with_odoo(connection)
    if others:
        raise Refusal(
            f"database {name} is empty, and the same role has {', '.join(others)}",
            "set ipai:database.name to the one that holds the data; or, to begin with an empty"
            f" one all the same, put {name} into ipai:database.startEmpty",
        )


def read_modules(connection: Connection) -> Modules:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, state, latest_version FROM ir_module_module"
            " WHERE state NOT IN ('uninstalled', 'uninstallable')"
        )
        rows = cursor.fetchall()
    version = next((version for name, _state, version in rows if name == "base"), None) or "?"
    return Modules(
        series=".".join(version.split(".")[:2]),
        installed=frozenset(name for name, _state, _version in rows),
        pending=tuple(
            sorted(f"{name} ({state})" for name, state, _ in rows if state != "installed")
        ),
    )


def check(modules: Modules, series: str, absent: list[str]) -> None:
    """Refuses a database that this image would serve broken: Odoo starts, and logs one line."""
    if modules.series != series:
        raise Refusal(
            f"the database is of Odoo {modules.series}, this image of {series}",
            f"deploy an image of series {modules.series}, or migrate the database first",
        )
    if modules.pending:
        raise Refusal(
            f"an update did not finish: {', '.join(modules.pending[:10])}",
            "Odoo runs no scheduled job until it has: `npx ipai up --refresh` ends it, or restore",
        )
    if absent:
        raise Refusal(
            f"installed in the database and absent from this image: {', '.join(absent[:10])}",
            "deploy an image that has them, or uninstall them first",
        )


def lock(connection: Connection) -> None:
    """Held until the connection closes: two prepares at once would initialise twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [PREPARE_LOCK])
        if not (cursor.fetchone() or [False])[0]:
            raise Refusal("another prepare is at work on this database", "wait until it ends")


def mark_initialising(connection: Connection, *, finished: bool) -> None:
    with connection.cursor() as cursor:
        name = psycopg2.extensions.quote_ident(connection.info.dbname, connection)
        cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [None if finished else INITIALISING])
