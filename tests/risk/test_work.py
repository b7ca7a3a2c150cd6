"""Due work: claimed once, never lost."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
import redis
from django.conf import settings as configured
from django.db import connection, transaction

from risk import clock
from risk.work import queries, readers, runs, services, tasks
from risk.work.models import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    """A reader of `test.topic`, and what it heard."""
    monkeypatch.setattr(readers, "READERS", {})
    said = []

    @services.handles("test.topic", retries=(5, 60))
    def listen(subject):
        said.append(subject)

    return said


def row(**over):
    return Work.objects.get(topic="test.topic", **over)


def test_a_key_adds_work_once_and_it_is_done_once(heard):
    services.add("test.topic", "S-1", key="k")
    services.add("test.topic", "S-1", key="k")

    assert services.drain() == 1
    assert services.drain() == 0
    assert heard == ["S-1"]
    assert row().done_at


def test_every_reader_of_a_topic_has_a_row_of_its_own(heard):
    @services.handles("test.topic")
    def fails(subject):
        raise OSError

    services.add("test.topic", "S-1", key="k")
    services.drain()

    assert heard == ["S-1"]
    assert sorted(bool(work.done_at) for work in Work.objects.all()) == [False, True]


def test_a_reader_of_one_sort_gets_no_row_of_another(heard):
    seen = []

    @services.handles("test.topic", only="hardship")
    def follow(subject):
        seen.append(subject)

    services.add("test.topic", "S-1", key="a", of=["appeal"])
    services.add("test.topic", "S-2", key="b", of=["hardship", "settled"])

    assert services.drain() == 3
    assert (heard, seen) == (["S-1", "S-2"], ["S-2"])


def test_work_added_in_a_transaction_that_fails_was_never_there(heard):
    with transaction.atomic():
        services.add("test.topic", "S-1", key="k")
        transaction.set_rollback(True)

    assert not Work.objects.exists()


def test_work_that_waits_is_not_done_before_its_time(heard):
    services.add("test.topic", "S-1", key="k", due_at=clock.now() + timedelta(hours=1))

    assert services.drain() == 0
    assert services.drain(at=clock.now() + timedelta(hours=2)) == 1


def test_a_failure_waits_and_the_last_one_is_dead_listed_and_can_be_revived(monkeypatch, heard):
    monkeypatch.setattr(readers, "READERS", {})
    broken = [True]

    @services.handles("test.topic", retries=(5, 60))
    def fragile(subject):
        if broken[0]:
            raise ValueError("no")
        heard.append(subject)

    services.add("test.topic", "S-1", key="k")
    waits = []
    for _ in range(3):
        Work.objects.update(due_at=clock.now())
        services.drain()
        waits.append(round((row().due_at - clock.now()).total_seconds()))

    assert waits[:2] == [5, 60]
    assert [work.error for work in queries.dead()] == ["ValueError: no"]
    broken[0] = False
    services.revive(row().pk)
    services.drain()
    assert heard == ["S-1"]
    assert queries.dead() == []


def test_later_goes_on_without_counting_a_failure(monkeypatch):
    monkeypatch.setattr(readers, "READERS", {})
    times = []

    @services.handles("test.topic", retries=())
    def long(subject):
        times.append(subject)
        if len(times) < 4:
            raise services.Later

    services.add("test.topic", "S-1", key="k")
    services.drain()

    assert len(times) == 4
    assert row().done_at


def test_a_topic_nobody_read_yet_is_kept_and_adopted(monkeypatch):
    monkeypatch.setattr(readers, "READERS", {})
    services.add("test.topic", "S-1", key="k")
    assert services.drain() == 0

    said = []
    services.handles("test.topic")(said.append)
    tasks.adopt()
    services.drain()

    assert said == ["S-1"]
    assert Work.objects.count() == 1


def test_an_unknown_queue_is_a_mistake_told_at_once():
    with pytest.raises(ValueError, match="no queue"):
        services.handles("test.topic", queue="slow")(print)


def test_how_far_behind_each_queue_is(heard):
    services.add("test.topic", "S-1", key="k")

    assert queries.waiting()["urgent"][0] == 1


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_on_commit_and_carries_only_an_id(heard):
    broker = redis.Redis.from_url(configured.REDIS_URL)
    broker.delete("urgent")

    services.add("test.topic", "S-1", key="k")

    assert broker.llen("urgent") == 1
    assert b"S-1" not in broker.lpop("urgent")


@pytest.mark.django_db(transaction=True)
def test_a_lost_bell_is_rung_again_by_the_sweep(heard, monkeypatch):
    monkeypatch.setattr(tasks.run, "apply_async", lambda **_: (_ for _ in ()).throw(redis.ConnectionError()))
    services.add("test.topic", "S-1", key="k")
    monkeypatch.delattr(tasks.run, "apply_async")
    broker = redis.Redis.from_url(configured.REDIS_URL)
    broker.delete("urgent")

    tasks.sweep()
    assert broker.llen("urgent") == 0  # it was rung a moment ago, for all the sweep knows
    Work.objects.update(rung_at=clock.now() - timedelta(seconds=16))
    tasks.sweep()

    assert broker.llen("urgent") == 1
    broker.delete("urgent")


def test_where_many_bells_hang_the_sweep_adds_none(heard, monkeypatch, django_capture_on_commit_callbacks):
    @services.handles("test.bulk", queue="bulk")
    def other(subject):
        raise AssertionError

    broker = redis.Redis.from_url(configured.REDIS_URL)
    broker.delete("urgent", "bulk")
    services.add_many("test.topic", [(f"S-{n}", f"k-{n}") for n in range(3)])
    services.add("test.bulk", "S-1", key="k")
    Work.objects.update(rung_at=clock.now() - timedelta(minutes=1))
    broker.rpush("urgent", *["late"] * (tasks.ROOM + 1))

    tasks.sweep()
    assert (broker.llen("urgent"), broker.llen("bulk")) == (tasks.ROOM + 1, 1)

    broker.delete("urgent", "bulk")  # all heard, or all lost: either way there is room
    tasks.sweep()
    assert broker.llen("urgent") == 3
    broker.delete("urgent", "bulk")


def test_a_broker_that_is_away_has_no_crowd(monkeypatch, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert tasks.crowded() == []


@pytest.mark.django_db(transaction=True)
def test_many_workers_do_each_row_once(monkeypatch):
    monkeypatch.setattr(readers, "READERS", {})
    said = []
    services.handles("test.topic")(said.append)
    for number in range(30):
        services.add("test.topic", f"S-{number}", key=str(number))
    pks = list(Work.objects.values_list("pk", flat=True))
    start = threading.Barrier(4)

    def work():
        start.wait(10)
        for pk in pks:
            runs.perform(pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(said) == sorted(f"S-{number}" for number in range(30))


WORKER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["TESTING"] = "1"
import django
django.setup()
from risk.work import runs, services
@services.handles("test.killed")
def handler(subject):
    if sys.argv[2] == "hang":
        print("claimed", flush=True)
        sys.stdin.read()
    print("did", subject, flush=True)
if sys.argv[2] == "add":
    services.add("test.killed", "S-1", key="k")
else:
    print("performed", runs.perform(int(sys.argv[1])), flush=True)
"""


def worker(pk, mode):
    environment = os.environ | {"DB": connection.settings_dict["NAME"]}
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(pk), mode],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_claim_and_done_loses_nothing():
    worker(0, "add").communicate(timeout=60)
    pk = Work.objects.get(topic="test.killed").pk
    killed = worker(pk, "hang")
    assert killed.stdout.readline() == "claimed\n"  # the barrier was hit: the row is claimed and not done

    # While the worker lives nobody else gets the row, and the sweep leaves it alone.
    Work.objects.update(rung_at=clock.now() - timedelta(minutes=1))
    assert worker(pk, "run").communicate(timeout=60)[0] == "performed False\n"
    assert runs.sweepable() == []

    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=60)
    for _ in range(100):
        swept = runs.sweepable()
        if swept:
            break
        threading.Event().wait(0.05)  # the server notices the closed socket in its own time

    assert [found[0] for found in swept] == [pk]
    assert worker(pk, "run").communicate(timeout=60)[0].splitlines() == ["did S-1", "performed True"]
    assert worker(pk, "run").communicate(timeout=60)[0] == "performed False\n"
    assert Work.objects.get(pk=pk).attempts == 2


def test_what_was_done_long_ago_is_dropped_and_the_dead_stay(heard):
    for key in ("old", "new", "dead"):
        services.add("test.topic", "S-1", key=key)
    services.drain()
    long_ago = clock.now() - timedelta(days=91)
    Work.objects.filter(key="old").update(done_at=long_ago)
    Work.objects.filter(key="dead").update(done_at=None, dead_at=long_ago)

    tasks.tidy()

    assert set(Work.objects.values_list("key", flat=True)) == {"new", "dead"}


def test_many_rows_ring_one_bell(heard, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(tasks.run, "apply_async", lambda **_: rung.append("run"))
    monkeypatch.setattr(tasks.sweep, "apply_async", lambda **_: rung.append("sweep"))

    with django_capture_on_commit_callbacks(execute=True):
        services.add_many("test.topic", [(f"S-{n}", f"k-{n}") for n in range(50)])

    assert rung == ["sweep"]
    assert len(runs.sweepable()) == 50
    assert runs.sweepable() == []


def test_the_sweep_reads_only_what_is_open(heard):
    services.add("test.topic", "S-1", key="k")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM risk_work w WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= now()"
            " ORDER BY due_at LIMIT 500"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "work_due" in plan
