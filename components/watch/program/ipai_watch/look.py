"""All checks, each with a net: one that cannot look is a finding, and hides no other."""

from concurrent.futures import ThreadPoolExecutor
from subprocess import SubprocessError

from . import backups, machine, releases, services
from .configuration import Configuration, Silent
from .finding import ANSWER, Finding, finding

#: What a program's odd answer leads to, whichever check reads it.
UNREADABLE = (Silent, OSError, SubprocessError, ValueError, KeyError, IndexError, TypeError, AttributeError)

CHECKS = (
    services.containers,
    services.sites,
    services.answers,
    services.odoo,
    services.n8n,
    services.workflow,
    services.slow_queries,
    backups.backups,
    backups.copies,
    backups.between,
    releases.releases,
    machine.disk,
    machine.memory,
    machine.clock,
    machine.updates,
    machine.units,
    machine.drift,
)


def look(configuration: Configuration, checks: tuple = ()) -> list[Finding]:
    """@param checks Those to look at; all when left out."""
    configuration.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ThreadPoolExecutor(4) as helpers:
        looked = helpers.map(lambda check: seen_by(check, configuration), checks or CHECKS)
        return [finding for findings in looked for finding in findings]


def seen_by(check, configuration: Configuration) -> list[Finding]:
    """What was found before a check failed counts too; last, whether it could look to its end."""
    name, seen = check.__name__.replace("_", " "), []
    try:
        for each in check(configuration):
            seen.append(each)
    except UNREADABLE as error:
        words = f"cannot be looked at: {error or type(error).__name__}"
        return [*seen, finding(name, ANSWER, "fail", ANSWER, words, configuration.command("verify"))]
    return [*seen, finding(name, ANSWER, "pass", ANSWER, ANSWER, "")]
