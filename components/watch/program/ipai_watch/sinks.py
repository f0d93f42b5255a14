"""Where people are told: Mattermost, Slack, any webhook, e-mail."""

import http.client
import json
import signal
import smtplib
import ssl
import urllib.error
import urllib.request
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
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
    address = (SECRETS / sink["secret"]).read_text(encoding="utf-8").strip()
    return fetch(address, json.dumps(body(sink["kind"], configuration, message)).encode())


def body(kind: str, configuration: Configuration, message: dict) -> dict:
    if kind == "webhook":
        return {"stack": configuration.stack, "text": message["text"], "events": message["events"]}
    # Both show a block as it is: a log line or a name must not become a link or a mention.
    text = f"```\n{message['text'].replace('```', '')}\n```"
    return {"text": text, "username": "ipai"} if kind == "mattermost" else {"text": text}


class SamePlace(urllib.request.HTTPRedirectHandler):
    """Python would follow as a GET without the message, and take a log-in page's 200 for a yes."""

    def redirect_request(self, *_):
        return None


def fetch(address: str, content: bytes | None = None) -> None:
    """A POST of JSON, or a GET. @throws Refused unless the answer is 2xx within the limit."""
    where = urlsplit(address).hostname
    headers = {"user-agent": "ipai-watch", **({"content-type": "application/json"} if content else {})}
    try:
        request = urllib.request.Request(address, content, headers)
        with deadline(), urllib.request.build_opener(SamePlace).open(request, timeout=LIMIT) as answer:
            answer.read(1000)
    except urllib.error.HTTPError as error:
        raise Refused(f"{where} answered {error.code}") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Refused(f"{where}: {getattr(error, 'reason', error)}") from None


@contextmanager
def deadline():
    """A socket's own limit is for each piece: whoever sends a byte now and then would be waited for without end."""

    def over(*_):
        raise TimeoutError(f"no answer in {LIMIT} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def mail(sink: dict, message: dict) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sink["from"], sink["to"], message["subject"]
    # Of a machine: no absence note answers it, so no loop begins.
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    letter["Date"], letter["Message-ID"] = formatdate(message["at"]), make_msgid(domain=sink["from"].rsplit("@", 1)[-1].rstrip("> "))
    letter.set_content(message["text"])
    taken = False
    try:
        with deadline(), smtplib.SMTP(address_of(sink), sink["port"], timeout=LIMIT) as server:
            if sink["encryption"] == "starttls":
                server.starttls(context=ssl.create_default_context())
            if sink["user"]:
                server.login(sink["user"], (SECRETS / "smtp").read_text(encoding="utf-8").strip())
            server.send_message(letter)
            taken = True
    except (OSError, smtplib.SMTPException, Silent) as error:
        # A farewell that goes wrong is no reason to send it again.
        if not taken:
            raise Refused(f"{sink['host']}: {error}") from None


def address_of(sink: dict) -> str:
    """The catcher has a name on its containers' network alone."""
    if not sink["container"]:
        return sink["host"]
    network = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"
    return said("docker", "inspect", f"--format={network}", sink["host"]).split()[0]
