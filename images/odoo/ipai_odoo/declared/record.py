"""Records that are ours, found by an external id in a module that no Odoo module can be named."""

from collections.abc import Iterator
from typing import Any

MODULE = "__ipai__"


def ensure(env: Any, name: str, model: str, values: dict[str, Any]) -> Iterator[str]:
    """Creates the record, brings it back, or writes the fields that differ."""
    record = env.ref(f"{MODULE}.{name}", raise_if_not_found=False)
    if not record:
        record = env[model].with_context(active_test=False).create(values)
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


def comparable(record: Any, field: str, value: Any) -> Any:
    """`value` in the form in which Odoo's ORM reads it back."""
    return record._fields[field].convert_to_record(
        record._fields[field].convert_to_cache(value, record), record
    )
