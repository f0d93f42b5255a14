"""The restic repository. Its key can add and read, and take away nothing but restic's own locks."""

import json
import re
import subprocess
from pathlib import Path

from .configuration import Access
from .failure import Failure, tell

#: restic's documented exit codes
NO_REPOSITORY, LOCKED, WRONG_PASSWORD = 10, 11, 12

#: Pruning, which runs elsewhere, holds the repository for as long.
PATIENCE = "--retry-lock=1h"


class Store:
    def __init__(self, access: Access):
        self._environment = access.environment()
        self._repository = access.repository
        self._host = f"ipai-{access.stack}"

    def ensure(self) -> None:
        """Makes the repository at the first backup; a lock whose holder is dead is no obstacle."""
        found = self._call("cat", "config", "--no-lock", check=False)
        if found.returncode == NO_REPOSITORY:
            tell(f"making the repository {self._repository}")
            self._call("init")
        elif found.returncode != 0:
            raise self._failure(("cat", "config"), found)
        self._call("unlock")

    def save_command(self, name: str, command: list[str], tags: list[str]) -> dict:
        """Saves what a command prints; when the command fails there is no snapshot."""
        return self._saved("--stdin-from-command", f"--stdin-filename={name}", *tagged(tags), "--", *command)

    def save_files(self, paths: list[str], excluded: list[str], tags: list[str]) -> dict:
        return self._saved(*(f"--exclude={path}" for path in excluded), *tagged(tags), "--", *paths)

    def save_text(self, name: str, text: str, tags: list[str]) -> dict:
        return self._saved("--stdin", f"--stdin-filename={name}", *tagged(tags), stdin=text)

    def _saved(self, *arguments: str, stdin: str | None = None) -> dict:
        done = self._call("backup", "--json", PATIENCE, f"--host={self._host}", *arguments, stdin=stdin)
        summary = json.loads(done.stdout.strip().splitlines()[-1])
        return {
            "snapshot": summary["snapshot_id"],
            "bytes": summary["total_bytes_processed"],
            "added": summary.get("data_added_packed", summary["data_added"]),
            "files": summary["total_files_processed"],
        }

    def problems(self, part: int, parts: int) -> list[str]:
        """What is wrong with the repository: its structure, every file's presence, and so much of its bytes."""
        done = self._call("check", PATIENCE, f"--read-data-subset={part}/{parts}", check=False)
        if done.returncode == 0:
            return []
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        return lines[-10:] or [f"restic check ended with {done.returncode}"]

    def snapshots(self, *tags: str) -> list[dict]:
        done = self._call("snapshots", "--json", "--no-lock", *(["--tag", ",".join(tags)] if tags else []))
        return json.loads(done.stdout) or []

    def read_text(self, snapshot: str, name: str) -> str:
        return self._call("dump", "--no-lock", snapshot, f"/{name}").stdout

    def pipe(self, snapshot: str, name: str) -> subprocess.Popen:
        """A process whose standard output is the file; the caller looks at how it ended."""
        return subprocess.Popen(
            ["restic", "dump", "--no-lock", snapshot, f"/{name}"],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def restore(self, snapshot: str, folder: str, target: Path, include: Path | None = None) -> None:
        """A folder of the snapshot, or those of its files that a list names."""
        chosen = [] if include is None else [f"--include-file={include}"]
        self._call("restore", "--no-lock", f"{snapshot}:{folder}", f"--target={target}", *chosen)

    def _call(self, *arguments: str, stdin: str | None = None, check: bool = True):
        done = subprocess.run(
            ["restic", *arguments],
            env=self._environment,
            input=stdin if stdin is not None else "",
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if check and done.returncode != 0:
            raise self._failure(arguments, done)
        return done

    def _failure(self, arguments: tuple[str, ...], done) -> Failure:
        said = (done.stderr or done.stdout)[-2000:]
        if done.returncode == WRONG_PASSWORD:
            raise Failure(
                "The repository does not open with this stack's password.",
                said,
                "npx ipai up --refresh (lays the password of the stack again), then npx ipai backup",
                "wrong-password",
            )
        if (broken := damage(done.stderr + done.stdout)) is not None:
            raise broken
        if done.returncode == LOCKED:
            what, code = "Somebody else holds the repository.", "repository-locked"
        else:
            what, code = f"restic {arguments[0]} failed on {self._repository}.", "store"
        return Failure(what, said, "npx ipai verify, and look whether the bucket answers", code)


#: What restic says of a file that is not there, and of one that is not what was written.
GONE = re.compile(r"does not exist|no such key|NoSuchKey|not found in index|file not found", re.IGNORECASE)
CHANGED = re.compile(
    r"ciphertext verification failed|hash does not match|wrong hash|does not match id|invalid data returned"
    r"|unexpected size|not contained in|Blob ID",
    re.IGNORECASE,
)


def damage(said: str) -> Failure | None:
    """The failure for a store that lost something or holds other bytes than were written."""
    if CHANGED.search(said):
        return Failure(
            "The store gives back other bytes than were written.",
            said[-2000:],
            "npx ipai backup (a new one is whole), and look who writes to the bucket",
            "store-changed",
        )
    if GONE.search(said):
        return Failure(
            "A file of the store is gone.",
            said[-2000:],
            "npx ipai backup (a new one is whole), and look who deletes from the bucket",
            "store-gone",
        )
    return None


def tagged(tags: list[str]) -> list[str]:
    return [f"--tag={tag}" for tag in tags]
