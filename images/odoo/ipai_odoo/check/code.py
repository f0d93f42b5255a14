"""Python files: all compile, and each module can be imported, its dependencies first."""

import importlib
import os
import sys
from collections.abc import Iterator

from .declared import Release
from .finding import Finding, one_line
from .manifests import depends

HOOKS = ("pre_init_hook", "post_init_hook", "uninstall_hook", "post_load")


def check_syntax(release: Release) -> Iterator[Finding]:
    for name, folder in folders(release):
        for parent, _, files in os.walk(folder):
            for file in sorted(file for file in files if is_code(file)):
                path = os.path.join(parent, file)
                try:
                    with open(path, "rb") as handle:
                        compile(handle.read(), path, "exec", dont_inherit=True)
                except (SyntaxError, ValueError) as error:
                    yield Finding(name, f"{os.path.relpath(path, folder)}: {one_line(error)}")


def is_code(file: str) -> bool:
    return file.endswith(".py") and file != "__manifest__.py"


def check_imports(release: Release) -> Iterator[Finding]:
    """Imports, without a registry: what Odoo does with a module before it knows any database."""
    sys.dont_write_bytecode = True
    broken: set[str] = set()
    for name in in_order(release.addons):
        try:
            module = importlib.import_module(f"odoo.addons.{name}")
        except Exception as error:  # anything at all may happen in a module
            # of those that need a broken one, only the broken one is worth a line
            if not broken.intersection(depends(name)):
                yield Finding(name, f"cannot be imported: {one_line(error)}")
            broken.add(name)
            continue
        yield from absent_hooks(name, module)


def absent_hooks(name: str, module: object) -> Iterator[Finding]:
    from odoo.modules.module import Manifest

    manifest = Manifest.for_addon(name)
    for hook in HOOKS if manifest else ():
        if manifest[hook] and not hasattr(module, manifest[hook]):
            yield Finding(name, f"its {hook} {manifest[hook]} does not exist")


def in_order(names: dict[str, str]) -> list[str]:
    """These modules and all that they need, each after what it needs."""
    order: dict[str, None] = {}

    def enter(name: str) -> None:
        for needed in depends(name):
            if needed not in order:
                enter(needed)
        order[name] = None

    enter("base")
    for name in names:
        if name not in order:
            enter(name)
    return list(order)


def folders(release: Release) -> Iterator[tuple[str, str]]:
    for path in release.addons_path:
        for name in sorted(os.listdir(path)):
            yield name, os.path.join(path, name)
