"""The user that health checks and `ipai verify` log in as: internal, and nothing more."""

from collections.abc import Iterator
from typing import Any

from .. import secret
from . import passwords, record

LOGIN = "ipai_probe"
PASSWORD = "odoo_probe_password"


def ensure(env: Any) -> Iterator[str]:
    password = secret.read(PASSWORD)
    users = env["res.users"].with_context(no_reset_password=True, active_test=False)
    # the field lost its s in Odoo 19
    groups = "group_ids" if "group_ids" in users._fields else "groups_id"
    yield from record.ensure(
        users.env,
        "probe",
        "res.users",
        {
            "name": "IPAI probe",
            "login": LOGIN,
            "active": True,
            groups: [env.ref("base.group_user").id],
        },
    )
    yield from passwords.ensure(env.ref(f"{record.MODULE}.probe"), password)
