"""A finding that a person has to act on; anything else that is raised is a bug."""


class Refusal(Exception):
    """Raised before anything is changed. `what` is wrong; `next_step` is what to do about it."""

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(f"{what}\n  next: {next_step}")
