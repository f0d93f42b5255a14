"""`ipai-odoo-health web|cron`: the container's health check. It runs every few seconds for ever,
so it loads neither Odoo nor anything else that is slow to import. Exit code 0 and one line, or 1
and the reason.
"""

from collections.abc import Callable

from ..configuration import load
from ..refusal import Refusal


def main(arguments: list[str]) -> int:
    if arguments not in (["web"], ["cron"]):
        print("usage: ipai-odoo-health web|cron")
        return 2
    try:
        print(check_of(arguments[0])())
    except (Refusal, OSError) as reason:
        print(f"{arguments[0]}: {reason}")
        return 1
    return 0


def check_of(role: str) -> Callable[[], str]:
    # each role imports only what it needs
    if role == "web":
        from . import web

        return lambda: web.check(load())
    from . import cron

    return lambda: cron.check(load())
