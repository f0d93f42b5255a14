"""What is known of each backup, on the host and in the repository."""

import json
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

from .store import Store

MANIFEST = "manifest.json"
#: Days for which a backup is listed that failed, or that the repository has no longer.
REMEMBERED = 30


def tags(backup: str, kind: str) -> list[str]:
    """Every part carries `ipai`, its kind and its backup."""
    return ["ipai", f"kind:{kind}", f"backup:{backup}"]


def parts(store: Store) -> dict[str, dict[str, dict]]:
    """By backup and kind, the newest snapshot of each; the repository is asked, not the host."""
    found: dict[str, dict[str, dict]] = {}
    for snapshot in sorted(store.snapshots("ipai"), key=lambda each: each["time"]):
        labels = dict(tag.split(":", 1) for tag in snapshot.get("tags", []) if ":" in tag)
        if "backup" in labels and "kind" in labels:
            found.setdefault(labels["backup"], {})[labels["kind"]] = snapshot
    return found


def write(folder: Path, name: str, document: dict) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = folder / f".{name}.new"
    unfinished.write_text(json.dumps(document, sort_keys=True, indent=1) + "\n", encoding="utf-8")
    os.replace(unfinished, folder / f"{name}.json")


def read_all(folder: Path) -> dict[str, dict]:
    if not folder.is_dir():
        return {}
    return {
        file.stem: json.loads(file.read_text(encoding="utf-8"))
        for file in folder.glob("*.json")
    }


def listed(store: Store, state: Path) -> list[dict]:
    """All backups, newest first: those of the repository, and of the last weeks those that it lacks."""
    held = parts(store)
    since = (datetime.now(timezone.utc) - timedelta(days=REMEMBERED)).strftime("%Y%m%dT%H%M%SZ")
    made = {backup: made for backup, made in read_all(state / "made").items() if backup in held or backup > since}
    proofs = read_all(state / "proofs")
    return [
        {
            "id": backup,
            "complete": "manifest" in held.get(backup, {}),
            "made": made.get(backup) or from_manifest(store, held.get(backup, {})),
            "proof": proofs.get(backup) or from_proof(store, held.get(backup, {})),
        }
        for backup in sorted({*held, *made}, reverse=True)
    ]


def from_manifest(store: Store, kinds: dict[str, dict]) -> dict | None:
    if "manifest" not in kinds:
        return None
    return json.loads(store.read_text(kinds["manifest"]["short_id"], MANIFEST))["made"]


def from_proof(store: Store, kinds: dict[str, dict]) -> dict | None:
    if "proof" not in kinds:
        return None
    return json.loads(store.read_text(kinds["proof"]["short_id"], "proof.json"))
