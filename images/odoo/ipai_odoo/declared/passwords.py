"""Passwords of users, written only when the stored hash is of another one: a write logs the user
out everywhere."""

from collections.abc import Iterator
from typing import Any

from psycopg2.extensions import cursor as Cursor


def ensure(user: Any, password: str) -> Iterator[str]:
    if not matches(user, password):
        user.write({"password": password})
        yield f"{user.login}: password set"


def matches(user: Any, password: str) -> bool:
    # Odoo's ORM never gives a password out, not even its hash
    stored = stored_hash(user.env.cr, user.id)
    return bool(stored) and user._crypt_context().verify(password, stored)


def stored_hash(cursor: Cursor | Any, user: int) -> str:
    cursor.execute("SELECT COALESCE(password, '') FROM res_users WHERE id = %s", [user])
    return (cursor.fetchone() or [""])[0]
