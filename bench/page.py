"""The explanation page of a borrower beside a bare page: the same process, database and middleware."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import batched
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from bench.harness import beside
from bench.made import raws
from risk.events.services import MOST, take
from risk.management.databases import ensure
from support.signin import services as signin
from support.signin.handover import Handover
from support.signin.requests import COOKIE

EACH = 10  # pages in one measured turn
LOANS = {31: "about 100 events", 131: "about 400 events"}
HOST = {"host": "localhost"}
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # a bare checkout has collected nothing


def run() -> list[dict[str, object]]:
    """Rows by size, and how the page's CPU grows with history."""
    ensure("bench_page")
    now = datetime.now(UTC)
    rows: list[dict[str, object]] = []
    spent, told = [], []
    with override_settings(ROOT_URLCONF="bench.bare", STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        for place, (loans, size) in enumerate(LOANS.items()):
            number = int(now.timestamp() * 10) * 1000 + place
            events = list(raws(number, now=now, loans=loans))
            for batch in batched(events, MOST, strict=False):
                take(batch)
            line = f"BL-{number}"
            client = _signed_in(str(next(e["data"]["borrower"] for e in events if e["type"] == "credit.line.opened")))
            ours, floor = _pages(client, f"/why/{line}/", "0元"), _pages(client, f"/bare/{line}/", line)
            found = beside(ours, floor)
            with CaptureQueriesContext(connection) as seen:
                client.get(f"/why/{line}/", secure=True, headers=HOST)
            per_page = {key: round(float(str(found[key])) / EACH, 2) for key in found if key.endswith("_ms")}
            cpu = round(float(str(found["ours_cpu_ms"])) / float(str(found["floor_cpu_ms"])), 2)
            rows.append(
                {"size": size, **found, **per_page, "cpu_ratio": cpu, "queries": len(seen), "floor": "one read"}
            )
            spent.append(float(str(found["ours_cpu_ms"])))
            told.append(len(events))
    growth = math.log(spent[1] / spent[0]) / math.log(told[1] / told[0])
    return [*rows, {"exponent": round(growth, 2), "of": "CPU of a page over events of history"}]


def _signed_in(borrower: str) -> Client:
    at = datetime.now(UTC)
    secret = signin.enter(Handover(borrower=borrower, jti=uuid4().hex, expires_at=at + timedelta(minutes=4), next=""))
    client = Client()
    client.cookies[COOKIE] = secret
    return client


def _pages(client: Client, path: str, words: str) -> Callable[[], None]:
    """Several readings of one page, each checked to say what it must."""

    def turn() -> None:
        for _ in range(EACH):
            answer = client.get(path, secure=True, headers=HOST)
            if answer.status_code != 200 or words not in answer.content.decode():
                raise RuntimeError(f"{path} answered {answer.status_code} without {words}")

    return turn
