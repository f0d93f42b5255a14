"""How the host's watch of each release ended, by the last line that it wrote of it."""

import json

from .configuration import Configuration, said
from .finding import finding

#: What `watch.py` of a release ends with when the release failed and serves still.
SERVES_STILL = {
    "alarm": "it failed its watch, and people had changed {changed} records: {sign}: {found}",
    "stuck": "it failed its watch, and could not be taken back: {sign}: {found}",
}


def releases(configuration: Configuration):
    for file in sorted((configuration.data / "releases").glob("*/watched")):
        last = json.loads(file.read_text(encoding="utf-8").strip().split("\n")[-1])
        words = SERVES_STILL.get(last["outcome"])
        # A way back is not watched: a release that runs no more is over too.
        if words is not None and last["image"] not in said("docker", "ps", "--no-trunc", "--format={{.Image}}").split():
            words = None
        found = last["outcome"] if words is None else f"{last['release'][:12]}: {words.format(**{'changed': '?', **last})}"
        status = "pass" if words is None else "fail"
        yield finding("releases", file.parent.name, status, "stood its watch", found, configuration.command("rollback"))
