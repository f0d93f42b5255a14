"""The outgoing mail server. It is a row and not odoo.conf, since any row overrides odoo.conf."""

import os
from collections.abc import Iterator
from typing import Any

from .. import secret
from .record import MODULE, Record


def records() -> Iterator[Record]:
    host = os.environ.get("IPAI_SMTP_HOST")
    if not host:
        return
    user = os.environ.get("IPAI_SMTP_USER", "")
    yield Record(
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
        secret=frozenset({"smtp_pass"}),
    )


def sender_records(models: "set[str] | Any") -> Iterator[Record]:
    """Who Odoo writes as, when a message has no sender of its own; `models` are those it has."""
    local_part, _, domain = os.environ.get("IPAI_SMTP_FROM", "").partition("@")
    if os.environ.get("IPAI_SMTP_HOST") and domain and "mail.alias.domain" in models:
        yield Record(
            "sender_domain", "mail.alias.domain", {"name": domain, "default_from": local_part}
        )


def ensure_companies(env: Any) -> Iterator[str]:
    """Every company has a domain, so that its mails have a sender."""
    domain = env.ref(f"{MODULE}.sender_domain", raise_if_not_found=False)
    companies = domain and env["res.company"].search([("alias_domain_id", "=", False)])
    if companies:
        companies.alias_domain_id = domain
        yield f"companies that send as {domain.default_from}@{domain.name}: {len(companies)}"
