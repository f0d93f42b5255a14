"""What the database holds of a declared record, by plain SQL: fast enough for `ipai verify`, and
without Odoo's registry, whose memory a container that serves people does not have to spare.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from .record import MODULE, Record, Ref

# Models whose table is not called as they are.
TABLES = {"ir.actions.server": "ir_act_server"}
# Longer values say less than the field's name.
LONGEST = 60


@dataclass(frozen=True)
class Field:
    kind: str
    comodel: str | None
    related: str | None
    stored: bool
    relation: tuple[str, str, str] | None


def differences(cursor: Cursor, record: Record) -> Iterator[str]:
    """In words, nothing when all is as declared."""
    found = record_id(cursor, MODULE, record.name, record.model)
    if found is None or not exists(cursor, record.model, found):
        yield "deleted" if found else "absent"
        return
    for name, declared in record.values.items():
        if field_of(cursor, record.model, name) is None:
            if name not in record.optional:
                yield f"{name} is no field"
            continue
        wanted = resolve(cursor, declared)
        value = read(cursor, record.model, found, name)
        if normal(value) != normal(wanted):
            yield in_words(name, declared, value, hidden=name in record.secret)


def record_id(cursor: Cursor, module: str, name: str, model: str | None = None) -> int | None:
    cursor.execute(
        "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s"
        " AND (%s IS NULL OR model = %s)",
        [module, name, model, model],
    )
    return (cursor.fetchone() or [None])[0]


def exists(cursor: Cursor, model: str, record: int) -> bool:
    cursor.execute(
        sql.SQL("SELECT 1 FROM {} WHERE id = %s").format(sql.Identifier(table_of(model))), [record]
    )
    return cursor.fetchone() is not None


def table_of(model: str) -> str:
    return TABLES.get(model, model.replace(".", "_"))


def field_of(cursor: Cursor, model: str, name: str) -> Field | None:
    cursor.execute(
        "SELECT ttype, relation, related, store, relation_table, column1, column2"
        " FROM ir_model_fields WHERE model = %s AND name = %s",
        [model, name],
    )
    row = cursor.fetchone()
    if row is None:
        return None
    kind, comodel, related, stored, *relation = row
    return Field(kind, comodel, related, bool(stored), tuple(relation) if relation[0] else None)


def read(cursor: Cursor, model: str, record: int, name: str) -> Any:
    """A field's value as stored; one that only leads to another record is followed there."""
    field = field_of(cursor, model, name)
    if field is None:
        raise LookupError(f"{model} has no field {name}")
    if not field.stored and field.related:
        first, *rest = field.related.split(".")
        through = field_of(cursor, model, first)
        target = read(cursor, model, record, first)
        if not rest or through is None or through.comodel is None or target is None:
            return target
        return read(cursor, through.comodel, target, ".".join(rest))
    if field.relation:
        table, column, other = map(sql.Identifier, field.relation)
        cursor.execute(
            sql.SQL("SELECT {} FROM {} WHERE {} = %s").format(other, table, column), [record]
        )
        return [value for (value,) in cursor.fetchall()]
    cursor.execute(
        sql.SQL("SELECT {} FROM {} WHERE id = %s").format(
            sql.Identifier(name), sql.Identifier(table_of(model))
        ),
        [record],
    )
    (value,) = cursor.fetchone() or [None]
    # a translated text
    return value.get("en_US") if isinstance(value, dict) else value


def resolve(cursor: Cursor, value: Any) -> Any:
    if isinstance(value, list):
        return [resolve(cursor, each) for each in value]
    return record_id(cursor, *value.xmlid.split(".", 1)) if isinstance(value, Ref) else value


def normal(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(value)
    return None if value is False or value == "" else value


def in_words(name: str, declared: Any, value: Any, *, hidden: bool) -> str:
    plain = isinstance(declared, (str, int)) and isinstance(value, (str, int, type(None)))
    if hidden or not plain or len(f"{value}{declared}") > LONGEST:
        return f"{name} differs"
    return f"{name} is {value if value not in (None, '') else 'not set'} and not {declared}"
