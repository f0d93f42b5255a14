"""Whether the stack is being changed right now: every deploy opens a window, which closes by itself."""

import json
import time

from .configuration import SETTLE_MINUTES, Configuration, Silent, said
from .services import hours_since

#: A release that is not through after this is a trouble of its own. Minutes.
LONGEST = 60


def maintenance(configuration: Configuration) -> str:
    """Why nobody is to be told now; empty when everything should stand."""
    for journal in (configuration.data / "releases").glob("*/journal"):
        lines = journal.read_text(encoding="utf-8").strip().split("\n")
        young = time.time() - journal.stat().st_mtime < LONGEST * 60
        if young and lines[-1].split()[-1:] not in ([], ["done"], ["undone"]):
            return f"a release is at {lines[-1].split()[-1]}"
    try:
        if said("systemctl", "list-units", "ipai-job-*", "--state=running,start", "--plain", "--no-legend").strip():
            return "a step of an up runs"
        listed = said("docker", "ps", "--all", "--format={{json .Names}}", "--filter=label=com.docker.compose.project")
        names = [json.loads(line) for line in listed.split("\n")[:-1]]
        made = said("docker", "inspect", "--format={{.Created}}", *names).split() if names else []
    except Silent:
        return ""
    young = [name for name, moment in zip(names, made) if hours_since(moment) * 60 < SETTLE_MINUTES]
    return f"{young[0]} was made anew less than {SETTLE_MINUTES} min ago" if young else ""
