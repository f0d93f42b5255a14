"""`ipai-watch look | tell | alerts | ack KEY WHO | metrics HOURS POINTS | begun UNIT | ended`: one JSON document on standard output.

systemd calls the last two around the units that matter; what failed is told at once.
"""

import json
import sys
import time

from . import alerts, configuration, machine, metrics, outbox, pings, recording
from .finding import ANSWER
from .look import look
from .maintenance import maintenance


def main(arguments: list[str]) -> int:
    settings = configuration.load()
    match arguments:
        case ["look"]:
            shown = [each for each in look(settings) if (each.subject, each.status) != (ANSWER, "pass")]
            answer({"findings": [each.document() for each in shown]})
        case ["tell"]:
            answer(tell(settings))
        case ["alerts"]:
            with alerts.remembered(settings) as troubles:
                answer({"open": alerts.open_ones(troubles), "waiting": outbox.waiting(settings), "maintenance": maintenance(settings)})
        case ["ack", key, who]:
            with alerts.remembered(settings) as troubles:
                answer({"acknowledged": alerts.acknowledge(troubles, key, who, time.time()), "open": alerts.open_ones(troubles)})
        case ["begun", unit]:
            pings.begun(settings, unit)
        case ["ended"]:
            answer(tell_of(settings, look(settings, (machine.units,)), ""))
        case ["metrics", hours, points]:
            answer(recording.drawn(settings, float(hours), int(points)))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def tell(settings: configuration.Configuration) -> dict:
    """One look, every five minutes: graphs, troubles, messages."""
    findings = look(settings)
    metrics.write(settings, findings)
    told = tell_of(settings, findings, maintenance(settings))
    # Last: no message waits for a sample.
    recording.record(settings, time.time())
    return told


def tell_of(settings: configuration.Configuration, findings: list, window: str) -> dict:
    now = time.time()
    with alerts.remembered(settings) as troubles:
        events = alerts.news(settings, troubles, findings, window, now)
        if events and settings.sinks:
            text = alerts.text(settings, events, now)
            outbox.put(settings, f"{settings.stack}: {events[0]['kind']}: {events[0]['key']}", text, events, now)
    with outbox.alone(settings):
        outbox.deliver(settings, now)
        pings.ended(settings)
    return {"looked": len(findings), "told": [each["key"] for each in events], "maintenance": window}


def answer(document: dict) -> None:
    json.dump(document, sys.stdout, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
