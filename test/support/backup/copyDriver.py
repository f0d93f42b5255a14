"""The second copy of the host's own program of backups, on stores of the test's choosing: PROGRAM CONFIGURATION WORD..."""

import json
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])

from ipai_backup import configuration, copies, records, store  # noqa: E402

# At the first refusal, so that no test waits for a store that stays away.
store.AWAY_SECONDS = 0
store.OPTIONS = ("-o", "s3.retries=3")


def backup(first: store.Store, name: str, outcome: str) -> dict:
    """As much of a backup as a copy looks at."""
    first.ensure()
    first.save_text("data.txt", f"the data of {name}", records.tags(name, "files"))
    first.save_text(records.MANIFEST, json.dumps({"made": {"startedAt": 0}}), records.tags(name, "manifest"))
    proof = {"id": name, "ok": outcome == "proved"}
    first.save_text("proof.json", json.dumps(proof), [*records.tags(name, "proof"), f"outcome:{outcome}"])
    return proof


def perform(settings: configuration.Configuration, word: str, *rest: str):
    if word == "read":
        second = copies.second(settings)
        return second.read_text(records.parts(second)[rest[0]]["files"]["short_id"], "data.txt")
    first = store.Store(settings)
    if word == "backup":
        return backup(first, *rest)
    if word == "copy":
        return copies.make(settings, first, settings.copy)
    return copies.beside(settings, records.listed(first, settings.state))


print(json.dumps(perform(configuration.load(Path(sys.argv[2])), *sys.argv[3:])))
