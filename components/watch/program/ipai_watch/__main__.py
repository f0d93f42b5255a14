"""`ipai-watch look | tell | alerts | ack KEY WHO`: one JSON document on standard output."""

import json
import sys
import time

from . import alerts, configuration, metrics, outbox
from .look import look
from .maintenance import maintenance


def main(arguments: list[str]) -> int:
    settings = configuration.load()
    match arguments:
        case ["look"]:
            answer({"findings": [finding.document() for finding in look(settings)]})
        case ["tell"]:
            answer(tell(settings))
        case ["alerts"]:
            with alerts.remembered(settings) as troubles:
                answer({"open": alerts.open_ones(troubles), "waiting": outbox.waiting(settings), "maintenance": maintenance(settings)})
        case ["ack", key, who]:
            with alerts.remembered(settings) as troubles:
                answer({"acknowledged": alerts.acknowledge(troubles, key, who, time.time()), "open": alerts.open_ones(troubles)})
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def tell(settings: configuration.Configuration) -> dict:
    """One look, every five minutes: graphs, troubles, messages."""
    findings = look(settings)
    metrics.write(settings, findings)
    window = maintenance(settings)
    now = time.time()
    with alerts.remembered(settings) as troubles:
        events = alerts.news(settings, troubles, findings, window, now)
        if events and settings.sinks:
            text = alerts.text(settings, events, now)
            outbox.put(settings, f"{settings.stack}: {events[0]['kind']}: {events[0]['key']}", text, events, now)
    outbox.deliver(settings, now)
    return {"looked": len(findings), "told": [each["key"] for each in events], "maintenance": window}


def answer(document: dict) -> None:
    json.dump(document, sys.stdout, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
