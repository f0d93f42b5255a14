"""The outgoing mail server. It is a row and not odoo.conf, since any row overrides odoo.conf."""

import os
from collections.abc import Iterator
from typing import Any

from .. import secret
from . import record


def ensure(env: Any) -> Iterator[str]:
    host = os.environ.get("IPAI_SMTP_HOST")
    if not host:
        return
    user = os.environ.get("IPAI_SMTP_USER", "")
    yield from record.ensure(
        env,
        "outgoing_mail",
        "ir.mail_server",
        {
            "name": "IPAI outgoing mail",
            "active": True,
            "sequence": 1,
            "smtp_host": host,
            "smtp_port": int(os.environ.get("IPAI_SMTP_PORT", "25")),
            "smtp_encryption": os.environ.get("IPAI_SMTP_ENCRYPTION", "none"),
            "smtp_authentication": "login",
            "smtp_user": user or False,
            "smtp_pass": (secret.read("smtp_password") if user else None) or False,
        },
    )
    sender = os.environ.get("IPAI_SMTP_FROM", "")
    if "@" in sender and "mail.alias.domain" in env:
        yield from ensure_sender(env, *sender.split("@", 1))


def ensure_sender(env: Any, local_part: str, domain: str) -> Iterator[str]:
    """Who Odoo writes as, when a message has no sender of its own."""
    yield from record.ensure(
        env, "sender_domain", "mail.alias.domain", {"name": domain, "default_from": local_part}
    )
    companies = env["res.company"].search([("alias_domain_id", "=", False)])
    if companies:
        companies.alias_domain_id = env.ref(f"{record.MODULE}.sender_domain")
        yield f"companies that send as {local_part}@{domain}: {len(companies)}"
