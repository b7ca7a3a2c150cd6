"""Wakes each open stream when the record has something for it: by a bell, and by looking, since bells get lost.

One subscriber and one small pool a process, whatever the number of streams. Nothing is queued for a stream: it keeps
only how far it has told, and reads on from there, so a slow reader costs no memory and a lost bell no message.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import psycopg
import redis.asyncio
import redis.exceptions
import structlog

from risk.bells import CHANNEL
from support.stream import frames
from support.stream.record import AT_ONCE, Record
from support.stream.tickets import LIFE, Ticket

BEAT = 15.0  # seconds
LOOK = 5.0  # seconds between looks at the record while the bells ring
LOOK_UNRUNG = 1.0  # the same while they do not

log = structlog.get_logger()


class Stream:
    """One open connection: what it follows and how far it has told."""

    __slots__ = ("case", "hints", "inbox", "queue", "sent", "state", "ticket", "woken")

    def __init__(self, ticket: Ticket, sent: int) -> None:
        self.ticket, self.sent = ticket, sent
        self.state = self.inbox = self.case = self.queue = b""
        self.hints: list[bytes] = []
        self.woken = asyncio.Event()


class Hub:
    def __init__(self, *, database: Mapping[str, Any], redis_url: str) -> None:
        self.record = Record(database)
        self._redis_url = redis_url
        self._talks: dict[str, set[Stream]] = defaultdict(set)
        self._staff: set[Stream] = set()
        self._cases: dict[str, set[Stream]] = defaultdict(set)
        self._queues: set[Stream] = set()
        self._rung = False
        self._look_now = asyncio.Event()
        self._missed = False  # whether bells may have been missed since the last look at every conversation
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        await self.record.open()
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._keep_looking())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.record.close()

    async def follow(self, ticket: Ticket, after: int) -> AsyncIterator[bytes]:
        """What this ticket may hear, from `after` on and then as it happens, until the ticket's life is over.

        Every turn comes once, in order: numbers are given under the conversation's lock, so a committed number
        never has an uncommitted one below it.
        """
        stream = Stream(ticket, after)
        self._join(stream)  # before the first read: what is said in between wakes it
        time = asyncio.get_running_loop().time
        end = time() + LIFE
        try:
            yield frames.RETRY
            while time() < end:
                stream.woken.clear()
                try:
                    async for frame in self._news(stream):
                        yield frame
                except (psycopg.Error, OSError) as error:
                    log.warning("live.record.away", error=type(error).__name__)  # looked at again with the next look
                # A beat reads nothing: five hundred idle streams that read at once would hold up those who talk.
                while not stream.woken.is_set() and time() < end:
                    try:
                        await asyncio.wait_for(stream.woken.wait(), BEAT)
                    except TimeoutError:
                        yield frames.BEAT
        finally:
            self._leave(stream)

    async def _news(self, stream: Stream) -> AsyncIterator[bytes]:
        ticket = stream.ticket
        if ticket.talk:
            while rows := await self.record.turns(ticket.talk, stream.sent):
                for row in rows:
                    stream.sent = row.seq
                    yield frames.turn(row)
                if len(rows) < AT_ONCE:
                    break
            states = await self.record.states([ticket.talk])
            if ticket.talk in states and (now := frames.state(states[ticket.talk])) != stream.state:
                stream.state = now
                yield now
        if ticket.inbox and (now := frames.inbox(await self.record.waiting(), ticket.inbox)) != stream.inbox:
            stream.inbox = now
            yield now
        async for frame in self._news_of_cases(stream):
            yield frame
        while stream.hints:
            yield stream.hints.pop(0)

    async def _news_of_cases(self, stream: Stream) -> AsyncIterator[bytes]:
        ticket = stream.ticket
        if ticket.case:
            row = (await self.record.cases([ticket.case])).get(ticket.case)
            if row and (now := frames.case(row)) != stream.case:
                stream.case = now
                yield now
        if ticket.queue:
            now = frames.queue(await self.record.queue(ticket.staff, ticket.queue))
            if now != stream.queue:
                stream.queue = now
                yield now

    def _join(self, stream: Stream) -> None:
        if stream.ticket.talk:
            self._talks[stream.ticket.talk].add(stream)
        if stream.ticket.inbox:
            self._staff.add(stream)
        if stream.ticket.case:
            self._cases[stream.ticket.case].add(stream)
        if stream.ticket.queue:
            self._queues.add(stream)

    def _leave(self, stream: Stream) -> None:
        self._staff.discard(stream)
        self._queues.discard(stream)
        for known, name in ((self._talks, stream.ticket.talk), (self._cases, stream.ticket.case)):
            held = known.get(name, set())
            held.discard(stream)
            if not held:
                known.pop(name, None)

    async def _listen(self) -> None:
        """Hears the bells, for ever; whenever it begins to hear again it looks at everything once."""
        while True:
            client = redis.asyncio.Redis.from_url(self._redis_url, health_check_interval=10, socket_connect_timeout=2)
            try:
                async with client.pubsub() as bells:
                    await bells.subscribe(CHANNEL)
                    self._rung = self._missed = True
                    self._look_now.set()
                    async for message in bells.listen():
                        if message["type"] == "message":
                            self._hear(message["data"].decode().split(" "))
            except (redis.exceptions.RedisError, OSError) as error:
                if self._rung:
                    log.warning("live.bells.away", error=type(error).__name__)
            finally:
                self._rung = False
                with suppress(redis.exceptions.RedisError, OSError):
                    await client.aclose()
            self._missed = True
            self._look_now.set()
            await asyncio.sleep(0.5)

    def _hear(self, words: Sequence[str]) -> None:
        match words:
            case ["changed", talk]:
                for stream in self._talks.get(talk, ()):
                    stream.woken.set()
                self._look_now.set()
            case ["case", number]:
                for stream in (*self._cases.get(number, ()), *self._queues):
                    stream.woken.set()
            case ["typing", talk, by]:
                for stream in self._talks.get(talk, ()):
                    # Nobody is told of their own typing.
                    if bool(stream.ticket.staff) == (by == "borrower"):
                        stream.hints[:] = [frames.typing(by)]
                        stream.woken.set()

    async def _keep_looking(self) -> None:
        """A bell names its conversation, so that only the inbox is looked at; every conversation in its own time."""
        time = asyncio.get_running_loop().time
        looked = time()
        while True:
            left = (LOOK if self._rung else LOOK_UNRUNG) - (time() - looked)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._look_now.wait(), max(left, 0.0))
            self._look_now.clear()
            whole = self._missed or time() - looked >= (LOOK if self._rung else LOOK_UNRUNG)
            if whole:
                self._missed, looked = False, time()
            try:
                await self._look(talks=whole)
            except (psycopg.Error, OSError) as error:
                self._missed = self._missed or whole
                log.warning("live.record.away", error=type(error).__name__)
            await asyncio.sleep(0.1)  # many bells at once are one look

    async def _look(self, *, talks: bool) -> None:
        """At most three queries, whatever is open: wakes every stream that the record is ahead of.

        A queue is another one for each colleague, so its streams look for themselves.
        """
        if talks:
            await self._look_at_cases()
        if talks and self._talks:
            states = await self.record.states(list(self._talks))
            for talk, row in states.items():
                now = frames.state(row)
                for stream in self._talks.get(talk, ()):
                    if row.last_seq > stream.sent or now != stream.state:
                        stream.woken.set()
        if self._staff:
            rows = await self.record.waiting()
            for stream in self._staff:
                if frames.inbox(rows, stream.ticket.staff) != stream.inbox:
                    stream.woken.set()

    async def _look_at_cases(self) -> None:
        for stream in self._queues:
            stream.woken.set()
        if self._cases:
            for number, row in (await self.record.cases(list(self._cases))).items():
                for stream in self._cases.get(number, ()):
                    if frames.case(row) != stream.case:
                        stream.woken.set()
