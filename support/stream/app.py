"""The ASGI program of the streams: `GET /stream/?ticket=…&after=…` and `/healthz`. A refusal is 204, come not back."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import psycopg

from support.stream.hub import Hub
from support.stream.tickets import Ticket

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_HEADERS = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]


class Streams:
    """Answers one request a connection.

    Args:
        pages: origins of pages that may read a stream from another origin; empty behind one proxy.
    """

    def __init__(self, hub: Hub, pages: Collection[str] = ()) -> None:
        self._hub, self._pages = hub, frozenset(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._hub.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._hub.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/healthz":
            await _short(send, 200, b"ok")
            return
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        ticket = Ticket.read(asked.get("ticket", [""])[0])
        after = headers.get(b"last-event-id") or asked.get("after", ["0"])[0]
        try:
            refused = scope["path"] != "/stream/" or ticket is None or not await self._hub.record.allows(ticket)
        except (psycopg.Error, OSError):
            await _short(send, 503)
            return
        if refused or ticket is None or not (after.isascii() and after.isdigit()):
            await _short(send, 204)
            return
        origin = headers.get(b"origin", "")
        shared = [(b"access-control-allow-origin", origin.encode())] if origin in self._pages else []
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, *shared]})
        telling = asyncio.create_task(self._tell(ticket, int(after[:9]), send))
        gone = asyncio.create_task(_gone(receive))
        await asyncio.wait({telling, gone}, return_when=asyncio.FIRST_COMPLETED)
        for task in (telling, gone):
            task.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await task

    async def _tell(self, ticket: Ticket, after: int, send: Send) -> None:
        async for frame in self._hub.follow(ticket, after):
            await send({"type": "http.response.body", "body": frame, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _short(send: Send, status: int, body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"cache-control", b"no-store")]})
    await send({"type": "http.response.body", "body": body})
