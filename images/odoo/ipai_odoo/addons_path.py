"""addons_path, checked: Odoo skips an entry without modules with no more than a warning."""

import ast
import os

from .refusal import Refusal


def check(entries: tuple[str, ...]) -> None:
    """Refuses the whole list at once when any entry is absent or holds no module."""
    findings = [finding for entry in entries if (finding := fault_of(entry))]
    if findings:
        raise Refusal(
            "addons_path: " + "; ".join(findings), "mount the folder, or take the entry out"
        )


def check_data_addons(folder: str) -> None:
    """Refuses whatever lies in Odoo's data folder: it is loaded before the image's own modules, of
    the same name too, and no release knows of it."""
    found = sorted(os.listdir(folder)) if os.access(folder, os.R_OK) else []
    if found:
        raise Refusal(
            f"{folder} holds what Odoo would load before this image's modules, and no release"
            f" declares it: {', '.join(found[:10])}",
            "npx ipai verify names the command of the host that takes it away;"
            " what is to stay belongs into an image",
        )


def fault_of(entry: str) -> str | None:
    if not os.path.isabs(entry):
        return f"{entry} is not an absolute path"
    if not os.path.isdir(entry):
        return f"{entry} is not a folder"
    if not os.access(entry, os.R_OK | os.X_OK):
        return f"{entry} cannot be read by uid {os.getuid()}"
    if not modules_in(entry):
        return f"{entry} holds no module"
    return None


def modules_in(entry: str) -> list[str]:
    """Names of the folders with a manifest that can be read."""
    return sorted(name for name in os.listdir(entry) if has_manifest(os.path.join(entry, name)))


def absent_from(folders: tuple[str, ...], names: frozenset[str]) -> list[str]:
    """The modules among `names` that none of the folders has."""
    return sorted(
        name
        for name in names
        if not any(has_manifest(os.path.join(folder, name)) for folder in folders)
    )


def has_manifest(folder: str) -> bool:
    try:
        with open(os.path.join(folder, "__manifest__.py"), encoding="utf-8") as manifest:
            return isinstance(ast.literal_eval(manifest.read()), dict)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, SyntaxError, ValueError) as error:
        raise Refusal(
            f"{folder}/__manifest__.py cannot be read: {error}", "mend the manifest"
        ) from error
