"""The restic repository. Its key can add and read, and take away nothing but restic's own locks."""

import json
import os
import socket
import subprocess
import time
from pathlib import Path
from threading import Thread

from .configuration import Access
from .failure import Failure, tell
from .piped import Piped
from .s3_reason import reason
from .s3_request import remove
from .store_failure import AWAY, NO_REPOSITORY, REMOVE_LOCK, STORE_GONE, TRIES_AGAIN, WORKED, failed, is_hopeless

#: Pruning, which runs elsewhere, holds the repository for as long.
PATIENCE = "--retry-lock=1h"
#: Longest that a store may be away in one go before there is no backup. restic itself gives up after 15 minutes.
AWAY_SECONDS = 600
#: A request that gets on by nothing for so long is tried again.
OPTIONS = ("--stuck-request-timeout=2m",)
#: As restic says that it could not read all files.
INCOMPLETE = 3


class Store:
    def __init__(self, access: Access, source: dict[str, str] | None = None):
        """@param source Where `copy` reads, as restic's environment names it."""
        self._access = access
        self._source = source
        self._environment = access.environment() | (source or {})
        self._repository = access.repository
        #: Whose snapshots these are.
        self.host = f"ipai-{access.stack}"

    def ensure(self) -> None:
        """Makes the repository at the first backup, and frees it."""
        if not self.is_made():
            tell(f"making the repository {self._repository}")
            # cut in other places, no piece of a copy would be one that is there already
            self._call("init", *(["--copy-chunker-params"] if self._source else []))
        self.free()

    def free(self) -> None:
        """Takes away the locks whose holders are dead.

        restic holds a process for alive when its number is one of this host. After a reboot, or after many
        processes, that number is another one's, and the lock would be waited for in vain.
        """
        self._call("unlock")
        for name in self._call("list", "locks", "--no-lock").stdout.split():
            lock = self._lock(name)
            if lock and lock["hostname"] == socket.gethostname() and not is_restic(lock["pid"]):
                tell(f"taking away the lock of process {lock['pid']}, which is gone")
                if said := remove(self._access, f"/locks/{name}"):
                    raise self._failure(f"{REMOVE_LOCK}{name}", 1, said)

    def _lock(self, name: str) -> dict | None:
        """Who holds a lock; None for one that is gone by now, since its holder is done."""
        words = ("cat", "lock", name, "--no-lock")
        shown = self._call(*words, check=False)
        if shown.returncode == 0:
            return json.loads(shown.stdout)
        failure = self._restic_failure(words, shown)
        if failure.code != STORE_GONE:
            raise failure
        return None

    def is_made(self) -> bool:
        found = self._call("cat", "config", "--no-lock", check=False)
        if found.returncode not in (0, NO_REPOSITORY):
            raise self._restic_failure(("cat", "config"), found)
        return found.returncode == 0

    def save_command(self, name: str, command: list[str], tags: list[str]) -> dict:
        """Saves what a command prints; when the command fails there is no snapshot."""
        return self._saved("--stdin-from-command", f"--stdin-filename={name}", *tagged(tags), "--", *command)

    def save_files(self, paths: list[str], excluded: list[str], tags: list[str]) -> dict:
        """What goes away while it is copied, as a log does, is no failure: the proof knows which files matter."""
        return self._saved(*(f"--exclude={path}" for path in excluded), *tagged(tags), "--", *paths)

    def save_text(self, name: str, text: str, tags: list[str]) -> dict:
        return self._saved("--stdin", f"--stdin-filename={name}", *tagged(tags), stdin=text)

    def copy(self, snapshots: list[str]) -> None:
        """Adds snapshots of the source, with their tags; what is there already is left out. Nothing is written at the source."""
        self._call("copy", "--no-lock", PATIENCE, *snapshots)

    def _saved(self, *arguments: str, stdin: str | None = None) -> dict:
        words = ("backup", "--json", PATIENCE, f"--host={self.host}", *arguments)
        done = self._call(*words, stdin=stdin, check=False)
        if done.returncode != 0 and not (done.returncode == INCOMPLETE and only_vanished(done.stderr)):
            raise self._restic_failure(words, done)
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

    def pipe(self, snapshot: str, name: str) -> Piped:
        """A process whose standard output is the file; the caller looks at how it ended."""
        return Piped(["restic", "dump", "--no-lock", snapshot, f"/{name}"], env=self._environment)

    def restore(self, snapshot: str, folder: str, target: Path, include: Path | None = None) -> None:
        """A folder of the snapshot, or those of its files that a list names."""
        chosen = [] if include is None else [f"--include-file={include}"]
        self._call("restore", "--no-lock", f"{snapshot}:{folder}", f"--target={target}", *chosen)

    def _call(self, *arguments: str, stdin: str | None = None, check: bool = True):
        reading, writing = os.pipe()
        with subprocess.Popen(
            ["restic", *OPTIONS, *arguments],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=writing,
            text=True,
            errors="replace",
        ) as process:
            os.close(writing)
            said: list[str] = []
            listener = Thread(target=listen, args=(reading, process, said), daemon=True)
            listener.start()
            printed, _ = process.communicate(stdin or "")
            listener.join()
        done = subprocess.CompletedProcess(arguments, process.returncode, printed, "".join(said))
        if check and done.returncode != 0:
            raise self._restic_failure(arguments, done)
        return done

    def _restic_failure(self, arguments: tuple[str, ...], done: subprocess.CompletedProcess) -> Failure:
        return self._failure(f"restic {' '.join(arguments)}", done.returncode, done.stderr or done.stdout)

    def _failure(self, command: str, status: int, said: str) -> Failure:
        said = said[-4000:]
        if "Access Denied" in said:
            said += f"\n{reason(self._access)}"
        return failed(self._repository, command, status, said)


def listen(reading: int, process: subprocess.Popen, said: list[str]) -> None:
    """Hears what restic says, and stops it where it would go on trying for nothing."""
    since = None
    with os.fdopen(reading, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            said.append(line)
            if WORKED.search(line):
                since = None
            elif TRIES_AGAIN.search(line) and AWAY.search(line):
                since = since or time.monotonic()
                if time.monotonic() - since >= AWAY_SECONDS:
                    process.terminate()
            if is_hopeless(line):
                process.terminate()


def is_restic(process: int) -> bool:
    """Whether a process is a restic that runs: neither gone, nor dead and not yet taken note of, nor another program."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    name, _, rest = stat.partition("(")[2].rpartition(")")
    return name == "restic" and rest.split()[0] not in "ZX"


def only_vanished(said: str) -> bool:
    """Whether every file that restic could not read had gone before it came to it."""
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    errors = [line.get("error", {}).get("message", "") for line in lines if line.get("message_type") == "error"]
    return errors != [] and all("no such file or directory" in error for error in errors)


def tagged(tags: list[str]) -> list[str]:
    return [f"--tag={tag}" for tag in tags]
