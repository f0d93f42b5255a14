"""Runs inside Odoo's container: waits for Odoo, logs in as the probe, has a document printed and a mail sent.

An image without wkhtmltopdf has it rendered as HTML, and the check's name says so. Standard input: `{"password", "database"}`; standard output: a list of `{"name", "problems"}`.
"""

import http.cookiejar
import json
import shutil
import socketserver
import sys
import threading
import time
import urllib.request
from email.message import EmailMessage

sys.path.insert(0, "/usr/local/lib/ipai")
from ipai_odoo import configuration, registry  # noqa: E402

BASE = "http://127.0.0.1:8069"
START_SECONDS = 300
#: Of Odoo's own module `web`, on the first company: every database has both.
DOCUMENT = "web.preview_internalreport/1"

opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def main(given: dict) -> list[dict]:
    wait()
    return [{"name": "odoo: login", "problems": log_in(given)}, document(), mail()]


def wait() -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            opener.open(f"{BASE}/web/login", timeout=60).read()
            return
        except OSError as error:
            if time.monotonic() > until:
                raise SystemExit(f"no answer after {START_SECONDS} s: {error}") from None
            time.sleep(0.5)


def log_in(given: dict) -> list[str]:
    params = {"db": given["database"], "login": given["login"], "password": given["password"]}
    body = json.dumps({"jsonrpc": "2.0", "params": params}).encode()
    request = urllib.request.Request(
        f"{BASE}/web/session/authenticate", body, {"Content-Type": "application/json"}
    )
    answer = json.load(opener.open(request, timeout=120))
    if answer.get("result", {}).get("uid"):
        return []
    return [str(answer.get("error", {}).get("data", {}).get("message", answer))[:500]]


def document() -> dict:
    if shutil.which("wkhtmltopdf"):
        return {"name": "odoo: a PDF", "problems": printed("pdf", b"%PDF-")}
    return {"name": "odoo: a document as HTML (the image prints no PDF)", "problems": printed("html", b"<!DOCTYPE html>")}


def printed(form: str, beginning: bytes) -> list[str]:
    try:
        body = opener.open(f"{BASE}/report/{form}/{DOCUMENT}", timeout=300).read()
    except OSError as error:
        return [f"/report/{form}/{DOCUMENT}: {error}"]
    return [] if body.lstrip().startswith(beginning) else [f"/report/{form}/{DOCUMENT} begins with {body[:80]!r}"]


class Catcher(socketserver.StreamRequestHandler):
    """Takes a mail as any server does, and keeps it here: the network of a drill leads to none."""

    caught: list[str] = []

    def handle(self) -> None:
        self.say("220 drill")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ", 1)[0].upper()
            if verb == "DATA":
                self.say("354 go on")
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line.decode(errors="replace"))
                self.caught.append("".join(lines))
            self.say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


def mail() -> dict:
    """By Odoo's own way, with a server in place of production's; what was changed for it is taken back."""
    mark = f"ipai drill {time.time_ns()}"
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Catcher) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        problems = []
        try:
            send(mark, server.server_address[1])
        # Whatever Odoo raises here is what is wrong with its mail.
        except Exception as error:
            problems = [str(error)[:500]]
        finally:
            server.shutdown()
    if not problems and not any(mark in each for each in Catcher.caught):
        problems = ["Odoo sent it, and it is not there"]
    return {"name": "mail lands in the drill's catcher", "problems": problems}


def send(mark: str, port: int) -> None:
    with registry.environment(configuration.load()) as env:
        servers = env["ir.mail_server"]
        own = servers.create({"name": "drill", "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_encryption": "none"})
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "drill@drill.invalid", "somebody@drill.invalid", mark
        message.set_content("Sent by a drill.")
        try:
            servers.send_email(message, mail_server_id=own.id)
        finally:
            env.cr.rollback()


print(json.dumps(main(json.load(sys.stdin))))
