"""The user that health checks and `ipai verify` log in as: internal, and nothing more."""

from collections.abc import Iterator
from typing import Any

from .. import secret
from . import passwords
from .record import MODULE, Record, Ref

LOGIN = "ipai_probe"
PASSWORD = "odoo_probe_password"
NAME = "probe"


def records() -> Iterator[Record]:
    groups = [Ref("base.group_user")]
    yield Record(
        NAME,
        "res.users",
        {
            "name": "IPAI probe",
            "login": LOGIN,
            "active": True,
            # the field lost its s in Odoo 19
            "group_ids": groups,
            "groups_id": groups,
        },
        optional=frozenset({"group_ids", "groups_id"}),
    )


def ensure_password(env: Any) -> Iterator[str]:
    yield from passwords.ensure(env.ref(f"{MODULE}.{NAME}"), secret.read(PASSWORD))
