"""A failure that a person can mend: what is wrong, what was said, what to do next."""

import json
import sys


class Failure(Exception):
    def __init__(self, what: str, said: str = "", next_step: str = "", code: str = "backup-failed"):
        super().__init__(what)
        self.what = what
        self.said = said.strip()
        self.next_step = next_step
        self.code = code

    def document(self) -> dict:
        return {"what": self.what, "said": self.said, "next": self.next_step, "code": self.code}


def answer(document: dict) -> None:
    """The program's one answer on standard output; everything else goes to standard error."""
    json.dump(document, sys.stdout, sort_keys=True)
    sys.stdout.write("\n")
    sys.stdout.flush()


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
