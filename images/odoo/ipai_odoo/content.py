"""What of a module's files counts as its content, by click-odoo-update's rule, and the database's
record of it: a database that this project updated and one that the tool did agree on what changed.

A module's hash is a SHA-1 over path and content of its files, a folder's files before its
subfolders, both sorted by name; excluded patterns and translations into languages that are not
active do not count.
"""

import fnmatch
import hashlib
import json
import os
import re
from collections.abc import Iterator
from typing import Any

HASHES = "module_auto_update.installed_checksums"
EXCLUDE = "module_auto_update.exclude_patterns"
DEFAULT_EXCLUDE = "*.pyc,*.pyo,i18n/*.pot,i18n_extra/*.pot,static/*,tests/*"
TRANSLATION = re.compile(r"i18n(?:_extra)?/([^/]+)\.po")


def record(env: Any) -> str:
    """Records what is installed now as what the database was last updated to."""
    from odoo.modules.module import Manifest

    parameters = env["ir.config_parameter"].sudo()
    exclude = (parameters.get_param(EXCLUDE) or DEFAULT_EXCLUDE).split(",")
    languages = [code for code, _name in env["res.lang"].get_installed()]
    modules = env["ir.module.module"].sudo().search([("state", "=", "installed")])
    hashes = {}
    for name in sorted(modules.mapped("name")):
        manifest = Manifest.for_addon(name, display_warning=False)
        if manifest:
            hashes[name] = content_hash(manifest.path, exclude, languages)
    parameters.set_param(HASHES, json.dumps(hashes))
    return f"recorded the content of {len(hashes)} modules"


def content_hash(folder: str, exclude: list[str], languages: list[str]) -> str:
    digest = hashlib.sha1(usedforsecurity=False)
    for path in counted_files(folder, exclude, languages):
        digest.update(path.encode())
        with open(os.path.join(folder, path), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def counted_files(folder: str, exclude: list[str], languages: list[str]) -> Iterator[str]:
    active = {code.split("_")[0] for code in languages}
    for parent, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = os.path.relpath(os.path.join(parent, name), folder)
            if any(fnmatch.fnmatch(path, pattern) for pattern in exclude):
                continue
            translation = TRANSLATION.fullmatch(path)
            if translation and active and translation[1].split("_")[0] not in active:
                continue
            yield path
