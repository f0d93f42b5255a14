"""Holds requests while modules are updated: `hold.py ORDER HTTP WEBSOCKET SECONDS`.

nginx sends every request here. ORDER is a file: `hold` keeps them waiting, `open HTTP WEBSOCKET` hands
them on to these ports, in the order in which they came, `end` lets this program finish what it has
and end. One that has waited SECONDS is answered 503, with a page that loads itself again.
"""

import asyncio
import sys

ORDER, HTTP, WEBSOCKET, SECONDS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
HEAD_LIMIT = 1 << 20
LOOK_SECONDS = 0.05
# What a websocket that came through here may stay before it has to come back past us.
LINGER_SECONDS = 5

TEXTS = {
    "en": "We are updating. This page loads itself again in a moment.",
    "de": "Wir aktualisieren gerade. Diese Seite lädt sich gleich von selbst neu.",
    "es": "Estamos actualizando. Esta página se recarga sola en un momento.",
    "fr": "Mise à jour en cours. Cette page se recharge d’elle-même dans un instant.",
    "it": "Aggiornamento in corso. Questa pagina si ricarica da sola tra un momento.",
    "ja": "更新中です。このページはまもなく自動的に再読み込みされます。",
    "nl": "We werken bij. Deze pagina laadt zichzelf zo opnieuw.",
    "pt": "Estamos a atualizar. Esta página recarrega-se sozinha dentro de momentos.",
    "tl": "Nag-a-update kami. Kusang maglo-load muli ang pahinang ito.",
    "zh": "正在更新。此页面稍后会自动重新加载。",
}


def busy(head: bytes) -> bytes:
    """The answer to one that has waited long enough, in a language that it asked for."""
    asked = b""
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"accept-language:"):
            asked = line.split(b":", 1)[1]
    wanted = [part.split(b";")[0].strip()[:2].decode("ascii", "replace").lower() for part in asked.split(b",")]
    language = next((each for each in wanted if each in TEXTS), "en")
    page = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta http-equiv="refresh" content="5"><title>…</title>'
        f'<p style="font:1.2em sans-serif;margin:20vh auto;max-width:30em">{TEXTS[language]}</p></html>'
    ).encode()
    lines = (
        "HTTP/1.1 503 Service Unavailable",
        "Content-Type: text/html; charset=utf-8",
        "Retry-After: 5",
        "Cache-Control: no-store",
        f"Content-Length: {len(page)}",
        "Connection: close",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + page


class Hold:
    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.ended = asyncio.Event()
        self.ports = {HTTP: 0, WEBSOCKET: 0}
        self.requests: set[asyncio.Task] = set()

    async def watch(self) -> None:
        while not self.ended.is_set():
            try:
                with open(ORDER, encoding="ascii") as file:
                    words = file.read().split()
            except OSError:
                words = []
            if words[:1] == ["open"] and len(words) == 3:
                self.ports = {HTTP: int(words[1]), WEBSOCKET: int(words[2])}
                self.opened.set()
            if words == ["end"]:
                self.ended.set()
            await asyncio.sleep(LOOK_SECONDS)

    def serve(self, own_port: int):
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task
            if own_port == HTTP:
                self.requests.add(task)
            try:
                await self.pass_on(own_port, reader, writer)
            except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                pass  # one side has gone, and the other learns it by the close below
            finally:
                self.requests.discard(task)
                writer.close()

        return handle

    async def pass_on(
        self, own_port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        try:
            await asyncio.wait_for(self.opened.wait(), SECONDS)
        except asyncio.TimeoutError:
            writer.write(busy(head))
            writer.write_eof()
            # A close with unread bytes would take the answer away from nginx.
            while await asyncio.wait_for(reader.read(1 << 16), 5):
                pass
            return
        if reader.at_eof():
            return
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.ports[own_port])
        there_writer.write(head)
        ways = [
            asyncio.create_task(copy(reader, there_writer)),
            asyncio.create_task(copy(there_reader, writer)),
        ]
        # The answer's end is the end: nginx asks each time on a connection of its own.
        await asyncio.wait(ways[1:])
        ways[0].cancel()
        there_writer.close()


async def copy(source: asyncio.StreamReader, goal: asyncio.StreamWriter) -> None:
    try:
        while part := await source.read(1 << 16):
            goal.write(part)
            await goal.drain()
    except OSError:
        pass  # the other way ends too


async def main() -> None:
    hold = Hold()
    for port in (HTTP, WEBSOCKET):
        await asyncio.start_server(
            hold.serve(port), "127.0.0.1", port, limit=HEAD_LIMIT, backlog=4096
        )
    watching = asyncio.create_task(hold.watch())
    await hold.ended.wait()
    if hold.requests:
        await asyncio.wait(hold.requests, timeout=720)
    await asyncio.sleep(LINGER_SECONDS)
    watching.cancel()


asyncio.run(main())
