"""IDLE streams (500) that only wait and CHATS (50) in which people talk, on one stream server, beside a bare one.

The bare side writes one row and publishes; its server holds the same streams and passes on what the broker says, with
no record behind it: it loses what nobody was there to hear. Delay is from the sending of a message until its stream
has told of it; `told` from when it was kept.
"""

import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import redis
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import connection, connections

from bench.harness import anew
from bench.made.streams import CHANNEL
from risk import clock
from support.assistant import person
from support.assistant.models import Conversation, Handoff, Owner
from support.signin.models import Session
from support.stream.tickets import Ticket

DATABASE = "bench_chat"
IDLE, CHATS = int(os.environ.get("IDLE", "500")), int(os.environ.get("CHATS", "50"))
EACH_SECOND = 10  # messages over all chats
SECONDS = 30
HANDS = 8
_TURN = re.compile(rb"id: (\d+)\nevent: turn")

type Heard = dict[tuple[int, int], float]  # (stream, number) -> when


def run() -> list[dict[str, object]]:
    anew(DATABASE)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_said (talk int, number int)")
    talks, tickets, agent = _made()
    ours = _measured("config.streams:app", tickets, lambda n, at: _speak(talks[n], agent, at))
    broker, numbers = redis.Redis.from_url(settings.REDIS_URL), count(1)

    def publish(n: int, at: int) -> int:
        number = next(numbers)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_said (talk, number) VALUES (%s, %s)", [n, number])
        broker.publish(CHANNEL, f"{n} {number}")
        return number

    bare = _measured("bench.made.streams:app", [str(n) for n in range(len(tickets))], publish)
    ratio = {name: round(float(str(ours[name])) / float(str(bare[name])), 2) for name in ("p95_ms", "kib_a_stream")}
    return [{"of": "ours", **ours, "ratio": ratio}, {"of": "bare", **bare}]


def _measured(program: str, tickets: Sequence[str], say: Callable[[int, int], int]) -> dict[str, object]:
    server, port = _server(program)
    try:
        return asyncio.run(_talked(server, port, tickets, say))
    finally:
        server.kill()
        server.wait()


async def _talked(
    server: subprocess.Popen[bytes], port: int, tickets: Sequence[str], say: Callable[[int, int], int]
) -> dict[str, object]:
    heard: Heard = {}
    opened: set[int] = set()
    empty = _resident(server.pid)
    streams = [asyncio.create_task(_follow(port, ticket, n, heard, opened)) for n, ticket in enumerate(tickets)]
    while len(opened) < len(tickets):
        await asyncio.sleep(0.1)
    await asyncio.sleep(2)
    full, idle_cpu = _resident(server.pid), await _cpu_over(server.pid, 10)
    sent: Heard = {}
    kept: Heard = {}
    pool = ThreadPoolExecutor(HANDS)
    begun, cpu = time.perf_counter(), _cpu(server.pid)

    def one(n: int, place: int) -> None:
        at = time.perf_counter()
        number = say(n, place)
        sent[n, number], kept[n, number] = at, time.perf_counter()

    wishes = []
    for place in range(SECONDS * EACH_SECOND):
        wishes.append(asyncio.get_running_loop().run_in_executor(pool, one, place % CHATS, place))
        await asyncio.sleep(max(0.0, begun + (place + 1) / EACH_SECOND - time.perf_counter()))
    await asyncio.gather(*wishes)
    await asyncio.sleep(3)
    spent, most = _cpu(server.pid) - cpu, _resident(server.pid)
    for stream in streams:
        stream.cancel()
    await asyncio.gather(*streams, return_exceptions=True)
    for _hand in range(HANDS):
        pool.submit(connections.close_all)
    pool.shutdown()
    delays = sorted((heard[key] - at) * 1000 for key, at in sent.items() if key in heard)
    told = sorted(max(0.0, heard[key] - at) * 1000 for key, at in kept.items() if key in heard)
    return {
        "streams": len(tickets),
        "said": len(sent),
        "lost": len(sent) - len(delays),
        "p50_ms": round(statistics.median(delays), 1),
        "p95_ms": round(delays[int(len(delays) * 0.95)], 1),
        "told_p50_ms": round(statistics.median(told), 1),
        "told_p95_ms": round(told[int(len(told) * 0.95)], 1),
        "kib_a_stream": round((full - empty) / len(tickets), 1),
        "mib": round(most / 1024, 1),
        "idle_cpu_share": round(idle_cpu, 3),
        "chat_cpu_share": round(spent / (SECONDS + 3), 3),
    }


async def _follow(port: int, ticket: str, n: int, heard: Heard, opened: set[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /stream/?after=0&ticket={ticket} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    rest = b""
    while part := await reader.read(65536):
        rest += part
        if b"event: state" in part or ticket.isdigit():  # the bare one tells no state
            opened.add(n)
        end = 0
        for found in _TURN.finditer(rest):
            heard[n, int(found[1])] = time.perf_counter()
            end = found.end()
        rest = rest[end:][-100:]


def _speak(talk: UUID, agent: User, at: int) -> int:
    return person.speak(talk, agent, "好的，我看一下您的材料。", key=f"m{at}").seq


def _made() -> tuple[list[UUID], list[str], User]:
    """Conversations with a session of their borrowers each; the first `CHATS` are held by one colleague."""
    now = clock.now()
    agent = User.objects.create(username="agent")
    agent.groups.add(Group.objects.get_or_create(name="reviewer")[0])
    talks = [Conversation(borrower=f"BC-{n}", owner=Owner.PERSON) for n in range(CHATS + IDLE)]
    Conversation.objects.bulk_create(talks)
    Handoff.objects.bulk_create(
        Handoff(
            conversation=talk,
            seq=0,
            reason="asked",
            priority="normal",
            asked_at=now,
            queued_at=now,
            taken_at=now,
            taken_by="agent",
        )
        for talk in talks[:CHATS]
    )
    over = now + timedelta(hours=2)
    sessions = [
        Session(borrower=talk.borrower, secret_hash=uuid4().hex, opened_at=now, seen_at=now, ends_at=over)
        for talk in talks
    ]
    Session.objects.bulk_create(sessions)
    tickets = [
        Ticket(talk=str(talk.pk), session=str(one.pk)).signed() for talk, one in zip(talks, sessions, strict=True)
    ]
    return [talk.pk for talk in talks], tickets, agent


def _server(program: str) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {
        "DATABASE_URL": settings.DATABASE_URL, "DB": DATABASE, "REDIS_URL": settings.REDIS_URL,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    uvicorn = Path(sys.executable).parent / "uvicorn"
    command = [
        str(uvicorn),
        program,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--log-level",
        "warning",
        "--no-access-log",
    ]
    server = subprocess.Popen(command, env=env)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return server, port
        time.sleep(0.1)
    raise RuntimeError(f"{program} did not start")


def _resident(pid: int) -> int:
    """KiB of memory a process holds."""
    said = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(said[1]) if said else 0


def _cpu(pid: int) -> float:
    """Seconds of CPU a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _cpu_over(pid: int, seconds: int) -> float:
    before = _cpu(pid)
    await asyncio.sleep(seconds)
    return (_cpu(pid) - before) / seconds
