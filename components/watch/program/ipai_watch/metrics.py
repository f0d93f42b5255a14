"""The findings for Prometheus, as a file of node_exporter's textfile collector."""

import os
import time

from .configuration import Configuration
from .finding import Finding

STATES = {"pass": 0, "act": 1, "fail": 2}
HEAD = """# HELP ipai_check_state What a check says: 0 pass, 1 act, 2 fail.
# TYPE ipai_check_state gauge
"""
VALUES = """# HELP ipai_check_value What a check measured, in the unit of its subject.
# TYPE ipai_check_value gauge
"""
AGE = """# HELP ipai_check_timestamp_seconds When the host was last looked at.
# TYPE ipai_check_timestamp_seconds gauge
"""


def write(configuration: Configuration, findings: list[Finding]) -> None:
    if configuration.metrics is None:
        return
    configuration.metrics.mkdir(parents=True, exist_ok=True)
    unfinished = configuration.metrics / ".ipai.prom.new"
    unfinished.write_text(text(configuration.stack, findings, time.time()), encoding="utf-8")
    unfinished.chmod(0o644)
    os.replace(unfinished, configuration.metrics / "ipai.prom")


def text(stack: str, findings: list[Finding], now: float) -> str:
    lines = [(label(stack, each), each) for each in findings]
    states = "".join(f"ipai_check_state{of} {STATES[each.status]}\n" for of, each in lines)
    values = "".join(f"ipai_check_value{of} {each.value:g}\n" for of, each in lines if each.value is not None)
    return f'{HEAD}{states}{VALUES}{values}{AGE}ipai_check_timestamp_seconds{{stack="{stack}"}} {now:.0f}\n'


def label(stack: str, finding: Finding) -> str:
    parts = {"stack": stack, "check": finding.check, "subject": finding.subject}
    escaped = {key: value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") for key, value in parts.items()}
    return "{" + ",".join(f'{key}="{value}"' for key, value in escaped.items()) + "}"
