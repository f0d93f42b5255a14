"""All checks, each with a net: one that cannot look is a finding, and hides no other."""

from concurrent.futures import ThreadPoolExecutor

from . import backups, machine, services
from .configuration import Configuration, Silent
from .finding import Finding

CHECKS = (
    services.containers,
    services.sites,
    services.answers,
    services.odoo,
    services.n8n,
    services.slow_queries,
    backups.backups,
    machine.disk,
    machine.memory,
    machine.clock,
    machine.updates,
    machine.units,
    machine.drift,
)


def look(configuration: Configuration) -> list[Finding]:
    configuration.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ThreadPoolExecutor(4) as helpers:
        looked = helpers.map(lambda check: seen_by(check, configuration), CHECKS)
        return [finding for findings in looked for finding in findings]


def seen_by(check, configuration: Configuration) -> list[Finding]:
    try:
        return list(check(configuration))
    except (Silent, OSError, ValueError, KeyError, IndexError, TypeError) as error:
        words = f"cannot be looked at: {error or type(error).__name__}"
        return [Finding(check.__name__.replace("_", " "), "an answer", "fail", "an answer", words, configuration.command("verify"))]
