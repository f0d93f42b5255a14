"""Installs the pinned Python distributions that the addons need and the base lacks.

Debian's Python is marked as externally managed and its image has no pip: a wheel without compiled
code is an archive that only has to be unpacked where Python looks for it.
"""

import importlib.metadata
import json
import os
import re
import site
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# Any fixed time will do: the layer shall not depend on the hour of the build.
UNPACKED_AT = 1_577_836_800
TARGET = Path(site.getsitepackages()[0])
# Where Odoo will look, without the wheel that this program itself may borrow.
ODOO_PATH = tuple(sys.path)


def main(folder: Path) -> int:
    """`folder` holds needs.json (who needs what, and the pins) and the pinned wheels."""
    declared = json.loads((folder / "needs.json").read_text(encoding="utf-8"))
    pins = declared["pins"]
    # a wheel can be imported from; without it versions could not be compared on a bare base
    if "packaging" in pins:
        sys.path.append(str(folder / pins["packaging"]["file"]))
    waiting = [(need, who) for need, users in declared["needs"].items() for who in users]
    waiting += [("packaging", "Odoo")] if "packaging" in pins else []
    findings: list[str] = []
    while waiting:
        need, who = waiting.pop()
        fault = fault_of(need)
        if fault is None:
            continue
        name = canonical(need)
        pin = pins.get(name)
        if pin is None or installed_version(name, [str(TARGET)]):
            findings.append(f"{who} needs {need}: {fault}")
            continue
        install(folder / pin["file"])
        print(f"installed {name} {pin['version']}, for {who}")
        waiting += [(need, who)] + [(further, name) for further in pin["requires"]]
    for finding in sorted(findings):
        print(f"{finding}, and the lock pins nothing that would do", file=sys.stderr)
    if findings:
        print("  next: ipai addons lock (compiled distributions: images/odoo-base)", file=sys.stderr)
    return 1 if findings else 0


def fault_of(need: str) -> str | None:
    requirement = parsed(need)
    if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
        return None
    version = installed_version(requirement.name, ODOO_PATH)
    if version is None:
        return "absent"
    if requirement.specifier.contains(version, prereleases=True):
        return None
    return f"the base has {version}"


def installed_version(name: str, path: Iterable[str]) -> str | None:
    found = importlib.metadata.distributions(name=name, path=list(path))
    return next((distribution.version for distribution in found), None)


def parsed(need: str) -> Any:
    from packaging.requirements import Requirement

    return Requirement(need)


def canonical(need: str) -> str:
    return re.sub(r"[-_.]+", "-", parsed(need).name).lower()


def install(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = sorted(archive.namelist())
        if any(".data/" in name for name in names):
            raise SystemExit(f"{wheel.name} holds more than Python code, and only pip could install it")
        archive.extractall(TARGET)
    touched = {TARGET / name for name in names}
    for path in list(touched):
        touched.update(parent for parent in path.parents if TARGET in parent.parents)
    for path in touched | {TARGET}:
        os.chmod(path, 0o755 if path.is_dir() else 0o644)
        os.utime(path, (UNPACKED_AT, UNPACKED_AT))
    importlib.invalidate_caches()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
