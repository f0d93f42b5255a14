"""The probe's session between two checks, in a file that only this user can read."""

import json
import os
import re

FILE = "/tmp/ipai-health-session"


class Session:
    def __init__(self) -> None:
        self._values: dict = {}
        if os.path.exists(FILE):
            with open(FILE, encoding="utf-8") as file:
                self._values = json.load(file)

    @property
    def uid(self) -> int | None:
        return self._values.get("uid")

    @uid.setter
    def uid(self, uid: int) -> None:
        self._values["uid"] = uid
        self._save()

    def headers(self) -> dict[str, str]:
        cookie = self._values.get("session_id")
        return {"Cookie": f"session_id={cookie}"} if cookie else {}

    def keep(self, set_cookie: str | None) -> None:
        """Odoo gives a session a new id every three hours."""
        found = re.search(r"session_id=([^;]+)", set_cookie or "")
        if found and found[1] != self._values.get("session_id"):
            self._values["session_id"] = found[1]
            self._save()

    def _save(self) -> None:
        beside = f"{FILE}.{os.getpid()}"
        with open(beside, "w", encoding="utf-8", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            json.dump(self._values, file)
        os.replace(beside, FILE)
