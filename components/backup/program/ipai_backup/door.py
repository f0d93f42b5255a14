"""A way to read the store for a restic that holds the keys of another one.

restic takes one key for all S3 services, and a copy has two: where it reads and where it adds. So it reads through a door of
this host: each question is asked anew with the store's own key. The door is open while the copy runs, lets nobody write, and
leads to what is encrypted; its address is known to that restic alone.
"""

import secrets
import shutil
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote, urlsplit

from .configuration import Access
from .s3_request import request

SECONDS = 120
#: What belongs to one connection and not to the answer.
OF_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


@contextmanager
def door(access: Access):
    """@return the repository's address behind the door, as restic names it."""
    name = secrets.token_hex(16)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(access, f"/{name}"))
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"s3:http://127.0.0.1:{server.server_port}/{name}"
    finally:
        server.shutdown()
        server.server_close()


def handler(access: Access, at: str) -> type[BaseHTTPRequestHandler]:
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
            except OSError as error:
                self.send_error(502, explain=str(error))
                return
            with answer:
                self.hand_on(answer)

        do_HEAD = do_GET

        def hand_on(self, answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in OF_CONNECTION:
                    self.send_header(name, value)
            length = answer.headers.get("Content-Length")
            # a list comes in pieces, whose length nobody has said
            body = None if length is not None else answer.read()
            self.send_header("Content-Length", length if body is None else str(len(body)))
            self.end_headers()
            if self.command == "HEAD":
                return
            if body is None:
                shutil.copyfileobj(answer, self.wfile)
            else:
                self.wfile.write(body)

        def log_message(self, format: str, *args) -> None:
            """What goes wrong is said by restic."""

    return Door
