"""Runs inside Odoo's container: waits for Odoo, logs in as the probe, has a document printed.

An image without wkhtmltopdf has it rendered as HTML, and the check's name says so. Standard input: `{"password", "database"}`; standard output: a list of `{"name", "problems"}`.
"""

import http.cookiejar
import json
import shutil
import sys
import time
import urllib.request

BASE = "http://127.0.0.1:8069"
START_SECONDS = 300
#: Of Odoo's own module `web`, on the first company: every database has both.
DOCUMENT = "web.preview_internalreport/1"

opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def main(given: dict) -> list[dict]:
    wait()
    return [{"name": "odoo: login", "problems": log_in(given)}, document()]


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


print(json.dumps(main(json.load(sys.stdin))))
