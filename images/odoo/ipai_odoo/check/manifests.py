"""Manifests, as Odoo itself reads them."""

import ast
from collections.abc import Iterator
from typing import Any

from .declared import Release, manifest_of
from .finding import Finding, one_line


def check(release: Release) -> Iterator[Finding]:
    from odoo.modules.module import Manifest, MissingDependency

    for name, version in release.addons.items():
        manifest = Manifest.for_addon(name, display_warning=False)
        if manifest is None:
            yield Finding(name, why_no_manifest(release, name))
            continue
        try:
            yield from judge(release, manifest, version)
            manifest.check_manifest_dependencies()
        except MissingDependency as error:
            yield Finding(name, str(error).format(dependency=error.dependency))
        except Exception as error:  # whatever Odoo raises here, it would raise at the start
            yield Finding(name, f"Odoo refuses its manifest: {one_line(error)}")
    yield from cycles(release)


def why_no_manifest(release: Release, name: str) -> str:
    """Odoo only says that there is none; Python says where the fault is."""
    for path in release.addons_path:
        file = manifest_of(path, name)
        try:
            with open(file, encoding="utf-8") as handle:
                ast.literal_eval(handle.read())
        except FileNotFoundError:
            continue
        except Exception as error:  # a manifest may be anything
            return f"its manifest cannot be read: {one_line(error)}"
    return "Odoo finds no manifest of it"


def judge(release: Release, manifest: Any, version: str) -> Iterator[Finding]:
    from odoo.modules.module import Manifest

    name = manifest.name
    if manifest.addons_path not in release.addons_path:
        yield Finding(name, f"Odoo takes it from {manifest.addons_path}, which comes first")
        return
    if not manifest.version.startswith(f"{release.series}."):
        yield Finding(name, f"its version {manifest.version} is not of series {release.series}")
    elif not manifest["installable"]:
        yield Finding(name, "it is not installable")
    elif manifest.version != version:
        yield Finding(name, f"its version is {manifest.version}, declared {version}")
    for needed in manifest["depends"]:
        other = Manifest.for_addon(needed, display_warning=False)
        if other is None:
            yield Finding(name, f"it depends on {needed}, which is not in the image")
        elif not other["installable"]:
            yield Finding(name, f"it depends on {needed}, which is not installable")


def cycles(release: Release) -> Iterator[Finding]:
    for name in release.addons:
        path = way_back(name)
        if path and name == min(path):
            yield Finding(name, f"its dependencies lead back to it: {' → '.join([*path, name])}")


def way_back(start: str) -> list[str] | None:
    """The modules from `start` round to it again."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        for needed in depends(name):
            if needed == start:
                path = [name]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return path[::-1]
            if needed not in came_from:
                came_from[needed] = name
                waiting.append(needed)
    return None


def depends(name: str) -> list[str]:
    from odoo.modules.module import Manifest

    manifest = Manifest.for_addon(name, display_warning=False)
    return list(manifest["depends"]) if manifest and name != "base" else []
