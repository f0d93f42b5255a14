"""Does this container serve Odoo's pages, its data to a user, and its websocket?

A page alone proves little: with code and schema at odds the login page answers 200 while every
login fails. So a user reads a record too.
"""

import json
from http.client import HTTPConnection, HTTPException, HTTPResponse

from .. import secret
from ..configuration import Configuration
from ..declared.probe_user import LOGIN, PASSWORD
from ..refusal import Refusal
from .session import Session

HTTP_PORT = 8069
WEBSOCKET_PORT = 8072
TIMEOUT_SECONDS = 8


def check(configuration: Configuration) -> str:
    try:
        check_login_page()
        name = read_own_name(configuration)
        check_websocket()
    except HTTPException as error:
        raise Refusal(f"not an HTTP answer: {error!r}", "read the container's log") from error
    return f"login page, a read as {name}, and the websocket answer"


def check_login_page() -> None:
    response, body = request("GET", "/web/login")
    if response.status != 200:
        where = response.getheader("Location")
        raise Refusal(
            f"/web/login answers {response.status}" + (f", to {where}" if where else ""),
            "a way to the database selector means that db_name and dbfilter do not fit",
        )
    if b'class="oe_login_form' not in body:
        raise Refusal("/web/login shows no login form of Odoo's", "find out what answers there")


def read_own_name(configuration: Configuration) -> str:
    """Reads the probe's own user record, with the session of an earlier check if it still lives:
    a login costs Odoo a third of a second of hashing."""
    session = Session()
    uid = session.uid
    if uid is not None:
        answer = read_name(session, uid)
        if "result" in answer:
            return answer["result"][0]["name"]
    answer = read_name(session, log_in(configuration, session))
    if "result" not in answer:
        raise Refusal(f"reading as {LOGIN}: {fault_of(answer)}", "read the container's log")
    return answer["result"][0]["name"]


def log_in(configuration: Configuration, session: Session) -> int:
    answer = call(
        session,
        "/web/session/authenticate",
        {"db": configuration.database, "login": LOGIN, "password": secret.read(PASSWORD)},
    )
    uid = answer.get("result", {}).get("uid")
    if uid is None:
        raise Refusal(f"{LOGIN} cannot log in: {fault_of(answer)}", "run ipai-odoo-prepare")
    session.uid = uid
    return uid


def read_name(session: Session, uid: int) -> dict:
    return call(
        session,
        "/web/dataset/call_kw/res.users/read",
        {"model": "res.users", "method": "read", "args": [[uid], ["name"]], "kwargs": {}},
    )


def call(session: Session, path: str, parameters: dict) -> dict:
    headers = {"Content-Type": "application/json", **session.headers()}
    body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": parameters})
    response, answer = request("POST", path, body, headers)
    if response.status != 200:
        raise Refusal(f"{path} answers {response.status}", "is the database reachable?")
    session.keep(response.getheader("Set-Cookie"))
    return json.loads(answer)


def fault_of(answer: dict) -> str:
    return answer.get("error", {}).get("data", {}).get("message") or "no result"


def check_websocket() -> None:
    response, body = request("GET", "/websocket/health", port=WEBSOCKET_PORT)
    if response.status != 200 or b"pass" not in body:
        raise Refusal(f"the websocket's port answers {response.status}", "are there workers?")


def request(
    method: str,
    path: str,
    body: str | None = None,
    headers: dict | None = None,
    port: int = HTTP_PORT,
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response, response.read()
    except ConnectionRefusedError as error:
        raise Refusal(f"nothing listens on port {port}", "is Odoo still starting?") from error
    finally:
        connection.close()
