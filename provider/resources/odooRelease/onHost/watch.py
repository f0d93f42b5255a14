"""Watches a release after its cutover: `watch.py HOME`, as a unit of the host. `watch.py HOME begin` opens
the window that the provider has prepared.

HOME/window says what is watched and until when; a file there that nobody removed goes on being watched
after a power cut. A breach has `release.sh HOME take-back` run, which refuses once people have written.
How it ended is a line of HOME/watched; HOME/watching is what is known meanwhile.
"""

import fcntl
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from datetime import datetime
from pathlib import Path

from journal import REVISION, answered, journal, kinds, said, text

HOME = Path(sys.argv[1])
LOOK_SECONDS = 2
#: Of the requests in nginx's log.
ERROR_PERCENT = 5
#: Of a handful of requests one is already many percent.
FEWEST_ERRORS = 5
#: One look may meet a worker that is being replaced.
GATE_FAILURES = 3
#: What `release.sh take-back` ends with when people have written.
WRITTEN = 3
KEPT_LINES = 200
#: How far back a kind of error is known. Lines.
KNOWN_LINES = 50_000
LABEL = '{{index .Config.Labels "org.opencontainers.image.revision"}}'
INSPECT = '{"running":{{.State.Running}},"restarts":{{.RestartCount}},"streak":{{if .State.Health}}{{.State.Health.FailingStreak}}{{else}}0{{end}}}'


class Window:
    def __init__(self) -> None:
        self.facts = json.loads((HOME / "window").read_text(encoding="utf-8"))
        self.gate_failures = 0
        self.known: dict[str, str] | None = None
        self.looks = self.requests = self.failed = 0

    @property
    def left(self) -> float:
        return self.facts["began"] + self.facts["seconds"] - time.time()

    def replaced(self) -> bool:
        """Another release serves, or none of ours."""
        try:
            return f"127.0.0.1:{self.facts['port']};" not in Path(self.facts["upstream"]).read_text(encoding="utf-8")
        except OSError:
            return True

    def look(self) -> tuple[str, str] | None:
        """The first breach: which sign, and what was found."""
        self.looks += 1
        return self.containers() or self.gate() or self.answers() or self.errors()

    def containers(self) -> tuple[str, str] | None:
        for role in ("web", "cron"):
            state = json.loads(said("docker", "inspect", f"--format={INSPECT}", self.facts[role]["id"]))
            more = state["restarts"] - self.facts[role]["restarts"]
            if more > 0:
                return "restarts", f"the {role} container has restarted {more} times"
            if not state["running"]:
                return "restarts", f"the {role} container does not run"
            # What Docker asks the cron container is whether the heartbeat job runs.
            if state["streak"] >= GATE_FAILURES:
                sign = "gate" if role == "web" else "cron heartbeat"
                return sign, f"the {role} container has failed its check {state['streak']} times"
        return None

    def gate(self) -> tuple[str, str] | None:
        """The page that people log in at: an answer of 200 may be somebody else's."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.facts['port']}/web/login", headers={"X-Forwarded-Proto": "https"})
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                page = answer.read(1 << 20).decode("utf-8", "replace")
                problem = "" if 'name="login"' in page else "it has no field to log in with"
        except (OSError, ValueError) as error:
            problem = str(error)
        self.gate_failures = self.gate_failures + 1 if problem else 0
        if self.gate_failures < GATE_FAILURES:
            return None
        return "gate", f"the login page failed {self.gate_failures} times: {problem}"

    def answers(self) -> tuple[str, str] | None:
        since = f"--since=@{self.facts['moved']:.6f}"
        codes = answered(journal(since, "SYSLOG_IDENTIFIER=nginx", "PRIORITY=6"))
        self.requests, self.failed = len(codes), sum(code.startswith("5") for code in codes)
        if self.failed < FEWEST_ERRORS or 100 * self.failed <= ERROR_PERCENT * self.requests:
            return None
        return "error rate", f"{self.failed} of {self.requests} requests were answered 5xx"

    def errors(self) -> tuple[str, str] | None:
        # A container can end a job of the release before after this one got the requests.
        own = [f"CONTAINER_ID_FULL={self.facts[role]['id']}" for role in ("web", "cron")]
        seen = kinds(journal(f"--since=@{self.facts['moved']:.6f}", own[0], "+", own[1]))
        new = [first for kind, first in seen.items() if kind not in self.known_kinds()]
        return ("new kind of error", new[0]) if new else None

    def known_kinds(self) -> dict[str, str]:
        """What the releases before have said too; a release that is tried again knows not its own."""
        if self.known is None:
            names = [f"CONTAINER_NAME={name}" for name in self.facts["names"]]
            matches = " + ".join(names).split(" ")
            entries = journal(f"--until=@{self.facts['moved']:.6f}", f"--lines={KNOWN_LINES}", *matches)
            self.known = kinds([entry for entry in entries if text(entry.get(REVISION)) != self.facts["release"]])
        return self.known

    def status(self) -> None:
        status = {"id": self.facts["id"], "left": max(0, round(self.left)), "requests": self.requests, "failed": self.failed}
        write(HOME / "watching", status)

    def end(self, outcome: str, breach: tuple[str, str] | None = None, **more) -> None:
        """The window ends before its result is told: nothing is told twice."""
        result = {
            **{key: self.facts[key] for key in ("id", "release", "before", "image", "mode", "point", "seconds")},
            "began": stamp(self.facts["moved"]),
            "ended": stamp(time.time()),
            "outcome": outcome,
            "requests": self.requests,
            "failed": self.failed,
            **({"sign": breach[0], "found": breach[1]} if breach else {}),
            **more,
        }
        results = HOME / "watched"
        before = results.read_text(encoding="utf-8").splitlines()[-KEPT_LINES:] if results.exists() else []
        if not any(json.loads(line)["id"] == self.facts["id"] for line in before):
            if outcome == "taken-back":
                write(HOME / "taken-back", {"image": self.facts["image"], "sign": breach[0], "found": breach[1]})
            replace(results, "\n".join([*before, json.dumps(result)]) + "\n")
        (HOME / "window").unlink(missing_ok=True)
        print(f"watched {self.facts['release']}: {outcome} {breach or ''}", flush=True)


def stamp(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def write(path: Path, value: dict) -> None:
    replace(path, json.dumps(value) + "\n")


def replace(path: Path, content: str) -> None:
    following = path.with_name(f"{path.name}.next-{os.getpid()}")
    following.write_text(content, encoding="utf-8")
    os.replace(following, path)


def busy() -> bool:
    """A run of `ipai` changes this release; it says until when at most."""
    try:
        return float((HOME / "busy").read_text(encoding="utf-8")) > time.time()
    except (OSError, ValueError):
        return False


def take_back(window: Window, breach: tuple[str, str]) -> None:
    write(HOME / "breach", {"id": window.facts["id"], "breach": breach})
    done = subprocess.run(["sh", str(HOME / "release.sh"), str(HOME), "take-back"], capture_output=True, text=True, errors="replace", check=False)
    print(done.stdout + done.stderr, flush=True)
    if done.returncode == 0:
        window.end("taken-back", breach)
    elif done.returncode == WRITTEN:
        (changed,) = re.findall(r"^ipai-release written (\d+)$", done.stdout, re.M)[-1:] or ["0"]
        window.end("alarm", breach, changed=int(changed))
    else:
        last = (done.stdout + done.stderr).strip().splitlines()[-5:]
        window.end("stuck", breach, why="\n".join(last))


def breach_of(window: Window) -> tuple[str, str] | None:
    try:
        told = json.loads((HOME / "breach").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return tuple(told["breach"]) if told["id"] == window.facts["id"] else None


def step(window: Window) -> bool:
    """One look; whether there is another."""
    if busy():
        return True
    if window.replaced():
        # The machine went down while the release was taken back, and its start ended that.
        window.end(*(("taken-back", breach) if (breach := breach_of(window)) else ("replaced",)))
        return False
    try:
        breach = window.look()
    except (subprocess.SubprocessError, OSError, ValueError, KeyError) as error:
        # Docker or the journal does not answer: that says nothing of the release.
        print(f"cannot look: {error}", flush=True)
        breach = None
    window.status()
    if breach:
        take_back(window, breach)
        return False
    if window.left <= 0:
        window.end("passed")
        return False
    return True


def begin() -> None:
    """Opens the window that was prepared before the requests moved."""
    prepared = HOME / "window.next"
    facts = json.loads(prepared.read_text(encoding="utf-8"))
    if (HOME / "window").exists():
        Window().end("replaced")
    moved = (HOME / "moved").read_text(encoding="utf-8").strip()
    for role in ("web", "cron"):
        identity, restarts = said("docker", "inspect", "--format={{.Id}} {{.RestartCount}}", facts[role]).split()
        facts[role] = {"id": identity, "restarts": int(restarts)}
    facts["release"] = said("docker", "inspect", f"--format={LABEL}", facts["web"]["id"]).strip()
    facts["before"] = said("docker", "inspect", f"--format={LABEL}", facts.pop("old")).strip()
    facts["moved"] = datetime.fromisoformat(moved).timestamp()
    facts["began"] = time.time()
    write(HOME / "window", facts)
    prepared.unlink()


def main() -> None:
    if sys.argv[2:] == ["begin"]:
        begin()
        return
    if not (HOME / "window").exists():
        return
    window = Window()
    with open(HOME / "lock", "a", encoding="ascii") as lock:
        while True:
            fcntl.flock(lock, fcntl.LOCK_EX)
            goes_on = step(window)
            fcntl.flock(lock, fcntl.LOCK_UN)
            if not goes_on:
                return
            time.sleep(min(LOOK_SECONDS, max(0.1, window.left)))


if __name__ == "__main__":
    main()
