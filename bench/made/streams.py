"""The floor of a stream server: holds streams and passes on what the broker says. No record, no right, no replay."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import redis.asyncio
from django.conf import settings

CHANNEL = "bench:chat"

type Message = MutableMapping[str, Any]
_open: dict[str, asyncio.Queue[bytes]] = {}
_tasks: set[asyncio.Task[None]] = set()


async def app(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """`GET /stream/?ticket=NAME`: every `NAME NUMBER` that is published, as an event."""
    if scope["type"] == "lifespan":
        await receive()
        _tasks.add(asyncio.create_task(_listen()))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    name = parse_qs(scope["query_string"].decode())["ticket"][0]
    heard = _open[name] = asyncio.Queue()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    while True:
        await send({"type": "http.response.body", "body": await heard.get(), "more_body": True})


async def _listen() -> None:
    async with redis.asyncio.Redis.from_url(settings.REDIS_URL).pubsub() as bells:
        await bells.subscribe(CHANNEL)
        async for message in bells.listen():
            if message["type"] == "message":
                name, number = message["data"].decode().split(" ")
                _open[name].put_nowait(b"id: %s\nevent: turn\ndata: {}\n\n" % number.encode())
