"""20 workers and 20 reviewers on CASES cases (10,000) while their processes are killed: none lost, none twice.

Two processes of 10 worker and 10 reviewer threads each go the whole way: taken in, claimed, decided, told, closed. The
parent kills one of them with SIGKILL every few seconds and starts it anew. No OCR; the cases' rows are made by COPY.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from itertools import batched
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import OperationalError, close_old_connections, connection

from appeals import numbers, queries, services
from appeals.chain import digest
from appeals.models import Case, Step
from appeals.moves import CHAINED
from appeals.status import Status
from bench.harness import anew
from bench.made import raws
from risk import clock
from risk.errors import DomainError
from risk.events.services import MOST, take
from risk.management.databases import ensure
from risk.work.models import Work
from risk.work.runs import perform, sweepable

DATABASE = "bench_cases"
CASES = int(os.environ.get("CASES", "10000"))
PROCESSES, EACH = 2, 10  # threads of each kind in each process
KILL_EVERY = float(os.environ.get("KILL_EVERY", "20"))  # seconds, on average; a process needs some to start
LONGEST = CASES * 2  # seconds: half a case a second is the least that a busy machine does
GROUNDS = "流水与材料看过，借款次数没有变化，按规则维持原来的决定，并写明怎么改善。"


def run() -> dict[str, object]:
    anew(DATABASE)
    _filled()
    started, kills = time.monotonic(), 0
    hands = [_hand(place) for place in range(PROCESSES)]
    following = time.monotonic() + KILL_EVERY
    while (left := Case.objects.exclude(status=Status.CLOSED).count()) and time.monotonic() - started < LONGEST:
        time.sleep(0.5)
        for place, hand in enumerate(hands):
            if hand.poll() is not None:
                hands[place] = _hand(place)
        if time.monotonic() > following and left > CASES // 50:
            place = random.randrange(PROCESSES)
            hands[place].send_signal(signal.SIGKILL)
            hands[place].wait()
            hands[place] = _hand(place)
            kills += 1
            following = time.monotonic() + random.uniform(0.5, 1.5) * KILL_EVERY
    seconds = time.monotonic() - started
    for hand in hands:
        hand.kill()
        hand.wait()
    return {
        "cases": CASES,
        "workers": PROCESSES * EACH,
        "reviewers": PROCESSES * EACH,
        "kills": kills,
        "seconds": round(seconds),
        "cases_a_second": round(CASES / seconds, 1),
        **_counted(),
    }


def hands(place: int) -> None:
    """One process of workers and reviewers, until it is killed or its parent is gone."""
    ensure(DATABASE)
    staff = list(User.objects.order_by("username")[place * EACH : (place + 1) * EACH])
    threads = [threading.Thread(target=_forever, args=(_work, None), daemon=True) for _ in range(EACH)]
    threads += [threading.Thread(target=_forever, args=(_review, one), daemon=True) for one in staff]
    for thread in threads:
        thread.start()
    parent = os.getppid()
    while os.getppid() == parent:  # a bench that was broken off leaves no hands behind
        time.sleep(1)


def _hand(place: int) -> subprocess.Popen[bytes]:
    said = f"import django; django.setup(); from bench.cases import hands; hands({place})"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.Popen([sys.executable, "-c", said], env=env)


def _forever(turn: Any, who: User | None) -> None:
    while True:
        try:
            if not turn(who):
                time.sleep(0.2)
        except OperationalError:
            close_old_connections()


def _work(_who: None) -> bool:
    due = Work.objects.filter(done_at=None, dead_at=None, claimed_until=None, due_at__lte=clock.now()).exclude(
        reader=""
    )
    pks = list(due.order_by("id").values_list("id", flat=True)[:200])
    random.shuffle(pks)
    ran = sum(perform(pk) for pk in pks[:20])
    if not ran:
        ran = sum(perform(pk) for pk, _topic, _reader in sweepable(20))
    return bool(ran)


def _review(who: User) -> bool:
    held = next(iter(queries.held(who)), None)
    case = held or services.claim_next(who)
    if case is None:
        return False
    try:
        services.decline(case.number, staff=who, note=GROUNDS, targets=["90天内借款不超过10次"], key=f"d:{case.number}")
    except DomainError:
        return True  # the lock ran out, or it was decided before the kill
    return True


def _filled() -> None:
    now = datetime.now(UTC)
    number = int(now.timestamp())
    for batch in batched(raws(number, now=now), MOST, strict=False):
        take(batch)
    Work.objects.all().delete()
    group = Group.objects.get_or_create(name="reviewer")[0]
    for n in range(PROCESSES * EACH):
        User.objects.get_or_create(username=f"reviewer-{n:02}")[0].groups.add(group)
    day = clock.day(clock.now())
    known: set[str] = set()
    while len(known) < CASES:
        known.add(numbers.fresh(day))
    fresh = Case(line=f"BL-{number}", status=Status.SUBMITTED, statement="请重新看。", received_at=now, opened_at=now)
    fields = [field for field in Case._meta.concrete_fields if field.column != "id"]  # noqa: SLF001
    given = {field.column: field.get_db_prep_save(getattr(fresh, field.attname), connection) for field in fields}
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE made (number text, borrower text)")
        with cursor.copy("COPY made FROM STDIN") as copy:
            for n, one in enumerate(known):
                copy.write_row((one, f"BB-{number}-{n}"))
        picked = ", ".join(f'made."{name}"' if name in ("number", "borrower") else "%s" for name in given)
        cursor.execute(
            f"INSERT INTO appeals_case (id, {columns}) SELECT gen_random_uuid(), {picked} FROM made",  # noqa: S608 - ours
            [value for name, value in given.items() if name not in ("number", "borrower")],
        )
        cursor.execute(
            "INSERT INTO risk_work (topic, reader, queue, subject, key, added_at, due_at, attempts, claimed_by, error)"
            " SELECT 'case.intake', 'appeals.handlers.intake', 'urgent', number, number || '/0', now(), now(),"
            " 0, '', '' FROM appeals_case"
        )


def _counted() -> dict[str, object]:
    """What became of them: every number but the first is of things that must not be."""
    by_case: dict[Any, list[Step]] = {}
    for step in Step.objects.order_by("case_id", "seq").iterator():
        by_case.setdefault(step.case_id, []).append(step)
    twice = broken = 0
    for steps in by_case.values():
        events = [step.event for step in steps]
        twice += any(events.count(event) > 1 for event in ("take_in", "complete", "decline", "close"))
        before = ""
        for place, step in enumerate(steps, 1):
            whole = digest(before, {name: getattr(step, name) for name in CHAINED})
            broken += step.seq != place or step.prev_hash != before or step.hash != whole
            before = step.hash
    return {
        "closed": Case.objects.filter(status=Status.CLOSED).count(),
        "lost": Case.objects.exclude(status=Status.CLOSED).count(),
        "twice": twice,
        "broken_links": broken,
        "dead_work": Work.objects.exclude(dead_at=None).count(),
        "told_not_once": Case.objects.exclude(told__channel="app").count(),
    }
