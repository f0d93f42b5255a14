"""A scheduled job that does nothing every minute: when it last ran says that jobs run at all."""

from collections.abc import Iterator
from typing import Any

from . import record

NAME = "heartbeat"


def ensure(env: Any) -> Iterator[str]:
    yield from record.ensure(
        env,
        NAME,
        "ir.cron",
        {
            "name": "IPAI heartbeat",
            "model_id": env.ref("base.model_ir_cron").id,
            "state": "code",
            "code": "pass",
            "interval_number": 1,
            "interval_type": "minutes",
            "priority": 0,
            "active": True,
        },
    )
