"""100,000 notices stored with their due work, and messages handed over, beside the same rows written plainly.

`NOTIFY=n` makes it n. The local carrier takes every message at once, so what is measured is ours.
"""

import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from django.db import connection, transaction

from bench.harness import anew, beside
from risk.events.services import take
from risk.work.models import Work
from support.notices import sending, services, texts, topics
from support.notices.models import Delivery, Notice

CHUNK = 1000
SENT = 100  # messages in one measured turn of handing over
ROUNDS = 5
_NOTICE = """
INSERT INTO notices_notice (id, key, name, version, borrower, line, "case", decision, topic, body, content_hash, at)
VALUES (%s, %s, 'G1', 'x', %s, '', '', '', 'window', %s, %s, %s)
"""
_DELIVERY = """
INSERT INTO notices_delivery (notice_id, channel, borrower, content_hash, text, state, attempts, receipt, error, at)
VALUES (%s, 'app', %s, %s, '', 'delivered', 0, '', '', %s), (%s, 'sms', %s, %s, '', 'waiting', 0, '', '', %s)
"""
_WORK = """
INSERT INTO risk_work (topic, reader, queue, subject, key, added_at, due_at, attempts, claimed_by, error)
VALUES ('bare', '', 'bulk', %s, %s, %s, %s, 0, '', '')
"""
_TAKEN = "UPDATE notices_delivery SET state = 'sent', text = 'x', sent_at = %s, receipt = %s WHERE id = %s"


def run() -> list[dict[str, object]]:
    """Rows: storing, with how even it stayed from the first to the last; handing over."""
    anew("bench_notify")
    many = int(os.environ.get("NOTIFY", "100000"))
    return [_stored(many), _handed()]


def _stored(many: int) -> dict[str, object]:
    """Every chunk ours and plain in turn, so that both tables grow alike."""
    mine, bare = [], []
    for first in range(0, many, CHUNK):
        mine.append(_timed(partial(_tell, first)))
        bare.append(_timed(partial(_plainly, first)))
    told = Notice.objects.filter(version=texts.version()).count()
    waiting = Delivery.objects.filter(channel="sms", notice__version=texts.version()).count()
    due = Work.objects.filter(topic="notice.send").count()
    if not told == waiting == due == many:
        raise RuntimeError(f"told {told}, waiting {waiting}, due {due} of {many}")
    tenth = max(1, len(mine) // 10)
    pairs = sorted(ours / floor for ours, floor in zip(mine, bare, strict=True))
    return {
        "what": "stored",
        "notices": many,
        "ratio": round(statistics.median(pairs), 2),
        "spread": [round(pairs[0], 2), round(pairs[-1], 2)],
        "each_ms": round(statistics.median(mine), 2),
        "floor_each_ms": round(statistics.median(bare), 2),
        "last_tenth_over_first": _grown(mine, tenth),
        "floor_last_tenth_over_first": _grown(bare, tenth),  # grows by the machine's load alone
        "whole_s": round(sum(mine) * CHUNK / 1000),
    }


def _grown(times: list[float], tenth: int) -> float:
    return round(statistics.median(times[-tenth:]) / statistics.median(times[:tenth]), 2)


def _handed() -> dict[str, object]:
    """Messages of borrowers with a phone, handed to a carrier that takes them, beside one plain update each."""
    wanted = (ROUNDS + 1) * SENT
    _known(wanted)
    waiting = Delivery.objects.filter(channel="sms", state="waiting").values_list("pk", flat=True)
    ours = iter(list(waiting.filter(borrower__startswith="K-")[:wanted]))
    plain = iter(list(waiting.filter(borrower__startswith="F-")[:wanted]))

    def hand() -> None:
        for _ in range(SENT):
            sending.send(next(ours))

    def update() -> None:
        with connection.cursor() as cursor:
            for _ in range(SENT):
                cursor.execute(_TAKEN, [datetime.now(UTC), "x", next(plain)])

    found = beside(hand, update, rounds=ROUNDS)
    return {"what": "handed over", "each_ms": round(float(str(found["ours_ms"])) / SENT, 2), **found}


def _tell(first: int) -> None:
    for number in range(first, first + CHUNK):
        services.tell("G1", _facts, key=f"bench:{number}", borrower=f"N-{number}", topic=topics.WINDOW)


def _facts(_lang: str) -> dict[str, object]:
    return {"title": "维护", "digest": "12月7日凌晨维护两小时。", "from": "12月7日 2:00", "ref": "AN-1"}


def _plainly(first: int) -> None:
    """The same rows of one notice in one transaction, by three statements."""
    body = json.dumps({"zh": {"title": "维护", "parts": ["x"] * 5, "sms": "x"}, "en": {"title": "x"}})
    for number in range(first, first + CHUNK):
        with transaction.atomic(), connection.cursor() as cursor:
            key, at, who = uuid4(), datetime.now(UTC), f"F-{number}"
            cursor.execute(_NOTICE, [key, f"floor:{number}", who, body, "0" * 64, at])
            cursor.execute(_DELIVERY, [key, who, "0" * 64, at, key, who, "0" * 64, at])
            cursor.execute(_WORK, [f"floor:{number}", f"floor:{number}", at, at])


def _known(many: int) -> None:
    at = datetime.now(UTC).isoformat()
    for number in range(many):
        who = f"K-{number}"
        data = {"name": "李强", "phone": "13800000000"}
        card = {"specversion": "1.0", "id": who, "source": "/bench", "type": "credit.borrower.updated"}
        take([card | {"subject": who, "time": at, "data": data}])
        services.tell("G1", _facts, key=f"known:{number}", borrower=who, topic=topics.WINDOW)


def _timed(turn: Callable[[], None]) -> float:
    """Milliseconds for one of a chunk."""
    start = time.perf_counter()
    turn()
    return (time.perf_counter() - start) * 1000 / CHUNK
