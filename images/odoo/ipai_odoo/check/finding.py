"""What is wrong with one addon, in one line."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    addon: str
    what: str

    def __str__(self) -> str:
        return f"{self.addon}: {self.what}"


def one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
