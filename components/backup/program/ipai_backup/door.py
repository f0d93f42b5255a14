"""A way to read the store for a restic that holds the keys of another one.

restic takes one key for all S3 services, and a copy has two: where it reads and where it adds. So it reads through a door of
this host: each question is asked anew with the store's own key. The door is open while the copy runs, lets nobody write, and
leads to what is encrypted; its address is known to that restic alone.

That restic names neither store when it fails. The door knows what the one behind it answered.
"""

import secrets
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote, urlsplit

from .configuration import Access
from .failure import Failure
from .s3_request import request

SECONDS = 120
PIECE = 1 << 16
#: What belongs to one connection and not to the answer.
OF_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


class Refusals:
    """What the store behind the door refused or broke off, and has not answered since: restic asks again."""

    def __init__(self):
        self._said: dict[str, str] = {}

    def add(self, question: str, said: str) -> None:
        self._said[question] = said

    def answered(self, question: str) -> None:
        self._said.pop(question, None)

    def __str__(self) -> str:
        return "\n".join(list(self._said.values()))


@contextmanager
def door(access: Access):
    """@return the repository's address behind the door, as restic names it, and the store's `Refusals`."""
    name = secrets.token_hex(16)
    refusals = Refusals()
    try:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler(access, f"/{name}", refusals))
    except OSError as error:
        raise Failure("This host cannot open the way from store to store.", str(error), "npx ipai check, then npx ipai backup", "copy-door") from error
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"s3:http://127.0.0.1:{server.server_port}/{name}", refusals
    finally:
        server.shutdown()
        server.server_close()


def handler(access: Access, at: str, refusals: Refusals) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            where = urlsplit(self.path)
            path = unquote(where.path)
            if path != at and not path.startswith(f"{at}/"):
                self.send_error(404)
                return
            asked = request(access, path.removeprefix(at), where.query, self.command)
            if wanted := self.headers.get("Range"):
                asked.add_header("Range", wanted)
            try:
                answer = urllib.request.urlopen(asked, timeout=SECONDS)
            except urllib.error.HTTPError as refusal:
                # an answer too: the words are the store's
                answer = refusal
            except (OSError, HTTPException) as error:
                self.say_away(error)
                return
            with answer:
                self.hand_on(answer)

        do_HEAD = do_GET

        def say_away(self, error: Exception) -> None:
            refusals.add(self.path, str(error))
            self.send_error(502, explain=str(error))

        def hand_on(self, answer) -> None:
            length = answer.headers.get("Content-Length")
            try:
                # a list comes in pieces, whose length nobody has said; a refusal is short, and its words are kept
                body = answer.read() if length is None or answer.status >= 400 else None
            except (OSError, HTTPException) as error:
                self.say_away(error)
                return
            if answer.status < 400:
                refusals.answered(self.path)
            else:
                refusals.add(self.path, f"{answer.status} {answer.reason}\n{body[:2000].decode(errors='replace')}")
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in OF_CONNECTION:
                    self.send_header(name, value)
            # the length of what a HEAD asks for is that of the file, and nothing is read
            self.send_header("Content-Length", str(len(body)) if length is None else length)
            self.end_headers()
            if self.command == "HEAD":
                return
            if body is None:
                self.pour(answer, int(length))
            else:
                self.wfile.write(body)

        def pour(self, answer, length: int) -> None:
            """What breaks off ends the connection, too: restic would wait for the rest."""
            while length > 0:
                try:
                    piece = answer.read(PIECE)
                except (OSError, HTTPException) as error:
                    said, piece = str(error), b""
                else:
                    said = "unexpected EOF"
                if not piece:
                    refusals.add(self.path, said)
                    self.close_connection = True
                    return
                length -= len(piece)
                self.wfile.write(piece)

        def log_message(self, format: str, *args) -> None:
            """What goes wrong is said by restic."""

    return Door
