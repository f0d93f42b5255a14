"""Runs inside Odoo's container of a staging: sends a mail and looks for it in the catcher, then tries to get out.

Standard input: `{"target": {"host", "port"}, "mail_password", "mark"}`; the last line of standard output: a list of
`{"name", "problems"}`.
"""

import base64
import json
import socket
import sys
import time
import urllib.error
import urllib.request
from email.message import EmailMessage

sys.path.insert(0, "/usr/local/lib/ipai")
from ipai_odoo import configuration, registry  # noqa: E402

CATCHER = "http://mail:1080/api/email"
LAND_SECONDS = 60


def main(given: dict) -> list[dict]:
    host, port = given["target"]["host"], given["target"]["port"]
    return [
        {"name": "mail of the copy lands in the catcher", "problems": mail(given)},
        {"name": "no TCP connection gets out", "problems": fails(lambda: dial(host, port))},
        {"name": "no webhook gets out", "problems": fails(lambda: webhook(host, port))},
        {"name": "no other mail server is reached", "problems": fails(lambda: dial(host, 25))},
    ]


def mail(given: dict) -> list[str]:
    with registry.environment(configuration.load()) as env:
        servers = [f"{each.smtp_host}:{each.smtp_port}" for each in env["ir.mail_server"].search([])]
        message = EmailMessage()
        message["From"] = "probe@staging.invalid"
        message["To"] = "somebody@example.com.invalid"
        message["Subject"] = given["mark"]
        message.set_content("Sent by the probe of a refreshed staging.")
        env["ir.mail_server"].send_email(message)
    until = time.monotonic() + LAND_SECONDS
    token = base64.b64encode(f"mail:{given['mail_password']}".encode()).decode()
    while time.monotonic() < until:
        request = urllib.request.Request(CATCHER, headers={"Authorization": f"Basic {token}"})
        if given["mark"] in urllib.request.urlopen(request, timeout=10).read().decode():
            return []
        time.sleep(0.5)
    return [f"it is not there after {LAND_SECONDS} s; Odoo sends by {', '.join(servers)}"]


def dial(host: str, port: int) -> str:
    with socket.create_connection((host, port), timeout=5):
        return f"{host}:{port} was reached"


def webhook(host: str, port: int) -> str:
    request = urllib.request.Request(f"http://{host}:{port}/webhook", b"{}", {"Content-Type": "application/json"})
    try:
        urllib.request.urlopen(request, timeout=5)
    except urllib.error.HTTPError as error:
        return f"{host}:{port} answered {error.code}"
    return f"{host}:{port} answered"


def fails(attempt) -> list[str]:
    try:
        return [attempt()]
    except OSError:
        return []


print(json.dumps(main(json.load(sys.stdin))))
