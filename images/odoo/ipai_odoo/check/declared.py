"""What the image says that it holds, and whether it is there: before Odoo is asked, since Odoo
passes over a folder that it cannot read without a word.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass

from ..refusal import Refusal
from .finding import Finding


@dataclass(frozen=True)
class Release:
    series: str
    addons_path: tuple[str, ...]
    # by name: the version that Odoo records for it
    addons: dict[str, str]


def read(file: str) -> Release:
    try:
        with open(file, encoding="utf-8") as handle:
            declared = json.load(handle)
        return Release(
            series=declared["series"],
            addons_path=tuple(declared["addonsPath"]),
            addons={name: addon["version"] for name, addon in declared["addons"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(f"{file} is no release file: {error!r}", "build the image anew") from error


def check(release: Release) -> Iterator[Finding]:
    given = tuple(filter(None, os.environ.get("ODOO_ADDONS_PATH", "").split(",")))
    if given != release.addons_path:
        yield Finding("addons_path", f"ODOO_ADDONS_PATH is {given}, declared {release.addons_path}")
    for path in release.addons_path:
        yield from unreadable(path)
    for name in release.addons:
        if not any(os.path.isfile(manifest_of(path, name)) for path in release.addons_path):
            yield Finding(name, f"is in none of {', '.join(release.addons_path)}")
    yield from undeclared(release)


def manifest_of(path: str, name: str) -> str:
    return os.path.join(path, name, "__manifest__.py")


def unreadable(path: str) -> Iterator[Finding]:
    """Every folder and file has to be open to this user, in whose name Odoo will run."""
    if not os.access(path, os.R_OK | os.X_OK):
        yield Finding(path, f"is absent, or cannot be read by uid {os.getuid()}")
        return
    for folder, folders, files in os.walk(path):
        closed = [name for name in folders if not os.access(f"{folder}/{name}", os.R_OK | os.X_OK)]
        closed += [name for name in files if not os.access(f"{folder}/{name}", os.R_OK)]
        for name in sorted(closed):
            yield Finding(f"{folder}/{name}", f"cannot be read by uid {os.getuid()}")


def undeclared(release: Release) -> Iterator[Finding]:
    for path in release.addons_path:
        for name in sorted(os.listdir(path)) if os.access(path, os.R_OK) else []:
            if name not in release.addons:
                yield Finding(f"{path}/{name}", "is in the image, and nothing declares it")
