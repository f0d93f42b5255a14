"""The file in which an image of Odoo says what it is."""

import json
from dataclasses import dataclass

RELEASE_FILE = "/opt/odoo/release.json"


class ReleaseFileError(Exception):
    """Why the release cannot be told."""


@dataclass(frozen=True)
class Release:
    commit: str
    series: str
    # how many the image brings, installed or not
    addons: int
    # built with changes that no commit holds
    dirty: bool


def read_release(path=None):
    """
    Read what the image says of itself.

    :param path: another file than the image's own
    :raises ReleaseFileError: when there is none, or it cannot be understood
    """
    path = path or RELEASE_FILE
    try:
        with open(path, encoding="utf-8") as handle:
            content = json.load(handle)
        return Release(
            commit=content["commit"],
            series=content["series"],
            addons=len(content["addons"]),
            dirty=content["dirty"],
        )
    except OSError as error:
        raise ReleaseFileError(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ReleaseFileError(f"{path} is no release file ({error!r})") from error
