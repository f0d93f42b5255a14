"""Without a frozen address Odoo takes the one that an administrator last logged in through."""

import os
from collections.abc import Iterator
from typing import Any


def parameters() -> dict[str, str]:
    url = os.environ.get("IPAI_BASE_URL")
    return {"web.base.url": url, "web.base.url.freeze": "True"} if url else {}


def ensure(env: Any) -> Iterator[str]:
    rows = env["ir.config_parameter"]
    for key, value in parameters().items():
        found = rows.get_param(key)
        if found != value:
            rows.set_param(key, value)
            yield f"{key}: {found or 'not set'} -> {value}"
