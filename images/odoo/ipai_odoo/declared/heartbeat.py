"""A scheduled job that does nothing every minute: when it last ran says that jobs run at all."""

from collections.abc import Iterator

from .record import Record, Ref

NAME = "heartbeat"


def records() -> Iterator[Record]:
    yield Record(
        NAME,
        "ir.cron",
        {
            "name": "IPAI heartbeat",
            "model_id": Ref("base.model_ir_cron"),
            "state": "code",
            "code": "pass",
            "interval_number": 1,
            "interval_type": "minutes",
            "priority": 0,
            "active": True,
        },
    )
