"""Without a frozen address Odoo takes the one that an administrator last logged in through."""

import os
from collections.abc import Iterator
from typing import Any


def ensure(env: Any) -> Iterator[str]:
    parameters = env["ir.config_parameter"]
    wanted = {"web.base.url": os.environ.get("IPAI_BASE_URL"), "web.base.url.freeze": "True"}
    if not wanted["web.base.url"]:
        return
    for key, value in wanted.items():
        found = parameters.get_param(key)
        if found != value:
            parameters.set_param(key, value)
            yield f"{key}: {found or 'not set'} -> {value}"
