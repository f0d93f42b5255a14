"""All that the stack declares inside Odoo's database, to be put right or to be compared."""

from collections.abc import Iterator
from typing import Any

from psycopg2.extensions import cursor as Cursor

from .. import secret
from . import base_url, heartbeat, outgoing_mail, passwords, probe_user, reading, record

AS_DECLARED = "as declared"


def ensure(env: Any) -> Iterator[str]:
    yield from base_url.ensure(env)
    for declared in outgoing_mail.records():
        yield from record.ensure(env, declared)
    for declared in outgoing_mail.sender_records(env):
        yield from record.ensure(env, declared)
        yield from outgoing_mail.ensure_companies(env)
    quiet = env["res.users"].with_context(no_reset_password=True, active_test=False).env
    for declared in probe_user.records():
        yield from record.ensure(quiet, declared)
    yield from probe_user.ensure_password(quiet)
    for declared in heartbeat.records():
        yield from record.ensure(env, declared)


def compare(cursor: Cursor) -> Iterator[tuple[str, str]]:
    """What each part is: `AS_DECLARED`, or how it differs, without values that are secret."""
    for part, found in {
        "base-url": base_url_differences(cursor),
        "outgoing-mail": of_records(cursor, outgoing_mail.records()),
        "mail-sender": sender_differences(cursor),
        "probe-user": probe_differences(cursor),
        "heartbeat": of_records(cursor, heartbeat.records()),
    }.items():
        yield part, "; ".join(found) or AS_DECLARED


def of_records(cursor: Cursor, records: Iterator[record.Record]) -> Iterator[str]:
    for declared in records:
        yield from reading.differences(cursor, declared)


def base_url_differences(cursor: Cursor) -> Iterator[str]:
    for key, wanted in base_url.parameters().items():
        cursor.execute("SELECT value FROM ir_config_parameter WHERE key = %s", [key])
        found = (cursor.fetchone() or [None])[0]
        if found != wanted:
            yield f"{key} is {found or 'not set'} and not {wanted}"


def sender_differences(cursor: Cursor) -> Iterator[str]:
    cursor.execute("SELECT model FROM ir_model WHERE model = 'mail.alias.domain'")
    models = {model for (model,) in cursor.fetchall()}
    for declared in outgoing_mail.sender_records(models):
        yield from reading.differences(cursor, declared)
        cursor.execute("SELECT count(*) FROM res_company WHERE active AND alias_domain_id IS NULL")
        (companies,) = cursor.fetchone() or [0]
        if companies:
            yield f"companies without a domain to send from: {companies}"


def probe_differences(cursor: Cursor) -> Iterator[str]:
    yield from of_records(cursor, probe_user.records())
    user = reading.record_id(cursor, record.MODULE, probe_user.NAME)
    if user is not None and not password_matches(cursor, user):
        yield "its password is another one"


def password_matches(cursor: Cursor, user: int) -> bool:
    # slow to import, and needed here only
    from passlib.context import CryptContext

    stored = passwords.stored_hash(cursor, user)
    context = CryptContext(["pbkdf2_sha512", "plaintext"])
    # of a scheme of somebody else's nothing can be said
    if stored and context.identify(stored) is None:
        return True
    return bool(stored) and context.verify(secret.read(probe_user.PASSWORD), stored)

