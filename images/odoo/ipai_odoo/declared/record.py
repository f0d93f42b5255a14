"""Records that are ours, found by an external id in a module that no Odoo module can be named. One
declaration serves both ways: `ensure` writes it through Odoo's models, `reading` compares it with
what the database holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MODULE = "__ipai__"


@dataclass(frozen=True)
class Ref:
    """The record that an external id stands for."""

    xmlid: str


@dataclass(frozen=True)
class Record:
    """`values` are texts, numbers, booleans, `False` for nothing, a `Ref` or a list of them."""

    name: str
    model: str
    values: dict[str, Any]
    # Odoo names some fields otherwise in other series: those that are not there are left out.
    optional: frozenset[str] = frozenset()
    # Never told, neither the declared value nor the one that is there.
    secret: frozenset[str] = frozenset()


def ensure(env: Any, declared: Record) -> Iterator[str]:
    """Creates the record, brings it back, or writes the fields that differ."""
    name = declared.name
    record = env.ref(f"{MODULE}.{name}", raise_if_not_found=False)
    model = env[declared.model].with_context(active_test=False)
    values = {
        field: resolve(env, value)
        for field, value in declared.values.items()
        if field in model._fields or field not in declared.optional
    }
    if not record:
        record = model.create(values)
        env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"{MODULE}.{name}", "record": record, "noupdate": True}]
        )
        yield f"{name}: created"
        return
    different = {
        field: value
        for field, value in values.items()
        if record[field] != comparable(record, field, value)
    }
    if different:
        record.write(different)
        yield f"{name}: {', '.join(sorted(different))} put right"


def resolve(env: Any, value: Any) -> Any:
    if isinstance(value, list):
        # As plain numbers Odoo would add them to those that are there.
        return [(6, 0, [resolve(env, each) for each in value])]
    return env.ref(value.xmlid).id if isinstance(value, Ref) else value


def comparable(record: Any, field: str, value: Any) -> Any:
    """`value` in the form in which Odoo's ORM reads it back."""
    return record._fields[field].convert_to_record(
        record._fields[field].convert_to_cache(value, record), record
    )
