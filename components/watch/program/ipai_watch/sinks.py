"""Where people are told: Mattermost, Slack, any webhook, e-mail."""

import json
import smtplib
import ssl
import urllib.error
import urllib.request
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from .configuration import Configuration, Silent, said

SECRETS = Path("/etc/ipai/secrets/watch")
#: A sink that hangs must not keep the others waiting. Seconds.
LIMIT = 10


class Refused(Exception):
    """The sink did not take it; without its address, which is a secret."""


def send(sink: dict, configuration: Configuration, message: dict) -> None:
    """@throws Refused"""
    if sink["kind"] == "email":
        return mail(sink, message)
    return post(sink, body(sink["kind"], configuration, message))


def body(kind: str, configuration: Configuration, message: dict) -> dict:
    if kind == "webhook":
        return {"stack": configuration.stack, "text": message["text"], "events": message["events"]}
    # Both show a block as it is: a log line or a name must not become a link or a mention.
    text = f"```\n{message['text'].replace('```', '')}\n```"
    return {"text": text, "username": "ipai"} if kind == "mattermost" else {"text": text}


def post(sink: dict, document: dict) -> None:
    address = (SECRETS / sink["secret"]).read_text(encoding="utf-8").strip()
    request = urllib.request.Request(
        address, json.dumps(document).encode(), {"content-type": "application/json", "user-agent": "ipai-watch"}
    )
    try:
        with urllib.request.urlopen(request, timeout=LIMIT) as answer:
            answer.read(1000)
    except urllib.error.HTTPError as error:
        raise Refused(f"{urlsplit(address).hostname} answered {error.code}") from None
    except (OSError, ValueError) as error:
        raise Refused(f"{urlsplit(address).hostname}: {getattr(error, 'reason', error)}") from None


def mail(sink: dict, message: dict) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sink["from"], sink["to"], message["subject"]
    # Of a machine: no absence note answers it, so no loop begins.
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message["text"])
    try:
        with smtplib.SMTP(address_of(sink), sink["port"], timeout=LIMIT) as server:
            if sink["encryption"] == "starttls":
                server.starttls(context=ssl.create_default_context())
            if sink["user"]:
                server.login(sink["user"], (SECRETS / "smtp").read_text(encoding="utf-8").strip())
            server.send_message(letter)
    except (OSError, smtplib.SMTPException, Silent) as error:
        raise Refused(f"{sink['host']}: {error}") from None


def address_of(sink: dict) -> str:
    """The catcher has a name on its containers' network alone."""
    if not sink["container"]:
        return sink["host"]
    network = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"
    return said("docker", "inspect", f"--format={network}", sink["host"]).split()[0]
