"""One thing that was looked at: what was expected, what was found, what to type next."""

from dataclasses import asdict, dataclass

#: The subject that says whether a check could look at all.
ANSWER = "an answer"


@dataclass(frozen=True)
class Finding:
    #: The part of the host that it belongs to: `disk`, `backup`.
    check: str
    subject: str
    #: `pass`, `act` (it serves, but somebody should do something) or `fail`.
    status: str
    expected: str
    found: str
    #: The command to type; empty where nothing is to be done.
    next: str = ""
    #: The measured number, for graphs; None where there is none.
    value: float | None = None

    @property
    def key(self) -> str:
        """Names the same trouble from one look to the next."""
        return f"{self.check}: {self.subject}"

    def document(self) -> dict:
        return asdict(self)


def judged(value: float, act: float, fail: float) -> str:
    """The more, the worse."""
    return "fail" if value >= fail else "act" if value >= act else "pass"


def finding(check: str, subject: str, status: str, expected: str, found: str, next_step: str, value: float | None = None):
    return Finding(check, subject, status, expected, found, next_step if status != "pass" else "", value)
