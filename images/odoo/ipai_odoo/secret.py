"""Secrets reach the container as files, never through the environment or an argument."""

from .refusal import Refusal

FOLDER = "/run/secrets"


def read(name: str) -> str:
    file = f"{FOLDER}/{name}"
    try:
        with open(file, encoding="utf-8") as handle:
            value = handle.read().strip()
    except OSError as error:
        raise Refusal(f"secret {file} cannot be read: {error.strerror}", "mount it") from error
    if not value:
        raise Refusal(f"secret {file} is empty", "write its value")
    return value


def read_if_mounted(name: str) -> str | None:
    try:
        return read(name)
    except Refusal as refusal:
        if isinstance(refusal.__cause__, FileNotFoundError):
            return None
        raise
