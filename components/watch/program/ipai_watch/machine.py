"""The machine itself: disk, memory, clock, updates, units."""

import os
import re
import time
from pathlib import Path

from . import backups, handed
from .configuration import Configuration, Silent, ages, said
from .finding import finding, judged

#: Asking apt costs seconds of the processor: once in this many hours.
ASK_APT_HOURS = 6
#: Written by packages that want a restart of the machine.
REBOOT = Path("/run/reboot-required")


def disk(configuration: Configuration):
    limits = configuration.limits
    seen = set()
    for place in ("/", "/var/lib/docker", str(configuration.data)):
        try:
            device, room = os.stat(place).st_dev, os.statvfs(place)
        except FileNotFoundError:
            continue
        if device in seen:
            continue
        seen.add(device)
        # As df counts: what is kept for root is neither used nor free.
        taken = room.f_blocks - room.f_bfree
        uses = {"space": 100 * taken / (taken + room.f_bavail)} if taken + room.f_bavail else {}
        if room.f_files:
            uses["inodes"] = 100 * (1 - room.f_favail / room.f_files)
        for what, used in uses.items():
            status = judged(used, limits["diskActPercent"], limits["diskFailPercent"])
            expected = f"below {limits['diskActPercent']:g} %"
            yield finding("disk", f"{place} {what}", status, expected, f"{used:.0f} %", "docker system df", round(used, 1))


def memory(configuration: Configuration):
    lines = Path("/proc/meminfo").read_text(encoding="ascii")
    total, free = (int(re.search(rf"^{name}:\s+(\d+)", lines, re.M)[1]) for name in ("MemTotal", "MemAvailable"))
    used, limit = 100 * (1 - free / total), configuration.limits["memoryPercent"]
    status = "pass" if used < limit else "act"
    yield finding("memory", "in use", status, f"below {limit:g} %", f"{used:.0f} % of {total // 1024} MB", "docker stats --no-stream", round(used, 1))


def clock(configuration: Configuration):
    try:
        said("systemd-detect-virt", "--container", "--quiet")
        yield finding("clock", "synchronised", "pass", "yes", "a container: its host's clock", "")
    except Silent:
        synchronised = "NTPSynchronized=yes" in said("timedatectl", "show")
        status = "pass" if synchronised else "act"
        yield finding("clock", "synchronised", status, "yes", "yes" if synchronised else "no", "timedatectl timesync-status", int(synchronised))


def updates(configuration: Configuration):
    kept = configuration.state / "apt"
    if not kept.exists() or ages(kept.stat().st_mtime) > ASK_APT_HOURS:
        listed = said("apt-get", "--simulate", "--quiet", "upgrade", seconds=60)
        names = [line.split()[1] for line in listed.split("\n") if line.startswith("Inst ") and "security" in line.lower()]
        kept.write_text("\n".join(names), encoding="utf-8")
    names = kept.read_text(encoding="utf-8").split()
    limit = configuration.limits["securityUpdates"]
    status = "pass" if len(names) < limit else "act"
    found = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "") if names else "none"
    yield finding("updates", "security updates that wait", status, f"fewer than {limit:g}", found, "unattended-upgrade --verbose", len(names))
    wanted = REBOOT.exists() or newer_kernel()
    yield finding("updates", "reboot", "act" if wanted else "pass", "not needed", "needed" if wanted else "not needed", "systemctl reboot", int(wanted))


def newer_kernel() -> bool:
    """Whether a kernel was installed after the one that runs; a container has none of its own."""
    running = Path(f"/boot/vmlinuz-{os.uname().release}")
    return running.exists() and any(each.stat().st_mtime > running.stat().st_mtime for each in Path("/boot").glob("vmlinuz-*"))


def units(configuration: Configuration):
    failed = [line.split()[0] for line in said("systemctl", "list-units", "--failed", "--plain", "--no-legend").split("\n") if line]
    for unit in configuration.units:
        name = unit.removesuffix(".service")
        why = backups.why(configuration) if name == "ipai-backup" and unit in failed else ""
        found = f"failed{why and ': '}{why}" if unit in failed else "not failed"
        status = "fail" if unit in failed else "pass"
        yield finding("units", unit, status, "not failed", found, configuration.command(f"logs {name} --last 20"), int(unit in failed))
    others = [unit for unit in failed if unit not in configuration.units]
    first = others[0] if others else ""
    yield finding("units", "failed units", "act" if others else "pass", "none", ", ".join(others) or "none", f"journalctl --unit {first} --lines 50", len(others))


def drift(configuration: Configuration):
    """
    `ipai drift` keeps the time of its last good look on the host. Drift of a day is told by its age; what n8n's
    workflow said in the morning is told before that, as the same trouble, until a good look comes after it.
    """
    file, limits = configuration.data / "drift-last-good", configuration.limits
    good = moment(file.read_text(encoding="ascii")) if file.exists() else None
    word = handed.word_of_drift(configuration)
    stands = word is not None and (good is None or word[0] > good)
    if good is None and not stands:
        yield finding("drift", "last look without drift", "pass", "young, where drift is looked for", "nobody has looked yet", "")
        return
    age = None if good is None else ages(good)
    status = "pass" if age is None else judged(age, limits["driftActHours"], limits["driftFailHours"])
    found = "none is known" if age is None else f"{age:.0f} h ago"
    if stands:
        status, found = ("act" if status == "pass" else status), f"{found}; n8n says: {word[1]}"
    yield finding("drift", "last look without drift", status, f"within {limits['driftActHours']:g} h", found, configuration.command("drift"), age and round(age, 1))


def moment(written: str) -> float:
    return time.mktime(time.strptime(written.strip(), "%Y-%m-%dT%H:%M:%SZ")) - time.timezone
