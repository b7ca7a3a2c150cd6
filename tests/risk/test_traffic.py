"""Requests that fail: counted by every process, kept by the database, and yellow beyond five in a hundred."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.traffic import TrafficMiddleware
from risk import clock, valkey
from risk.orders.models import Attempt, Delivery
from risk.watching import readings, tasks, traffic
from risk.watching.models import EarlyWarning, Traffic

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now(monkeypatch):
    """A moment of its own for each test; nothing of another test's minutes is left."""
    monkeypatch.setattr(readings, "_READERS", [])
    client = valkey.client()
    client.delete(*client.keys("traffic:*"), "traffic:none")
    return clock.now()


def at(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)


def count(monkeypatch, moment, asked, failed, process=None):
    at(monkeypatch, moment)
    process = process or traffic.Counts()
    for number in range(asked):
        process.add(failed=number < failed)
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(seconds=2))
    process.add(failed=False)
    return asked + 1, failed


def test_processes_add_up_and_a_second_look_copies_the_same(now, monkeypatch):
    minute = traffic.minute(now)
    for _process in range(2):
        count(monkeypatch, minute, 9, 3)
    for _look in range(2):
        traffic.collect(minute + MINUTE)

    assert [(one.via, one.asked, one.failed) for one in Traffic.objects.all()] == [("shared", 20, 6)]
    assert traffic.counted(minute + MINUTE, minutes=5) == (20, 6)
    assert traffic.counted(minute, minutes=5) == (0, 0)  # a minute that is not over is not read


def test_a_second_gives_on_once_and_a_failure_at_once(now, monkeypatch):
    given = []
    monkeypatch.setattr(traffic, "_share", lambda counts: given.append(sum(counts.values())) or True)
    at(monkeypatch, now)
    process = traffic.Counts()
    for failed in (False, False, False, True):
        process.add(failed=failed)

    assert given == [1, 4]  # the first, then two that waited with the failure: three asked, one failed


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nowhere.sock"])
def test_while_valkey_is_away_the_database_counts_and_nobody_knocks_again_at_once(now, monkeypatch, settings, url):
    settings.REDIS_URL = url
    knocked = []
    share = traffic._share
    monkeypatch.setattr(traffic, "_share", lambda counts: knocked.append(1) or share(counts))
    minute = traffic.minute(now)
    process = traffic.Counts()
    count(monkeypatch, minute, 9, 3, process)
    traffic.collect(minute + MINUTE)

    assert [(one.via, one.asked, one.failed) for one in Traffic.objects.all()] == [("direct", 10, 3)]
    assert len(knocked) == 1
    count(monkeypatch, minute + timedelta(seconds=20), 1, 0, process)
    assert len(knocked) == 2


@pytest.mark.parametrize(("failed", "level"), [(0, None), (9, 4), (10, 4), (11, 3), (60, 1)])
def test_over_five_in_a_hundred_for_five_minutes_is_yellow(now, monkeypatch, failed, level):
    minute = traffic.minute(now)
    Traffic.objects.create(minute=minute - 5 * MINUTE, via="shared", asked=100, failed=0)
    Traffic.objects.create(minute=minute - MINUTE, via="direct", asked=100, failed=failed)
    Traffic.objects.create(minute=minute - 6 * MINUTE, via="shared", asked=900, failed=900)
    at(monkeypatch, now)
    tasks.look()

    found = EarlyWarning.objects.filter(indicator="request-errors").first()
    assert (found.level if found else None) == level


def test_calls_to_the_core_that_fail_are_a_warning_and_few_say_nothing(now):
    sent = Delivery.objects.create(key="k", type="t", line="L-1", body="{}", made_at=now, next_at=now)
    tries = [Attempt(delivery=sent, at=now - timedelta(minutes=n % 4), status=200, milliseconds=1) for n in range(8)]
    Attempt.objects.bulk_create([*tries, Attempt(delivery=sent, at=now, status=None, error="x", milliseconds=1)])
    tasks.look()
    assert not EarlyWarning.objects.exists()

    Attempt.objects.create(delivery=sent, at=now, status=503, milliseconds=1)
    Attempt.objects.create(delivery=sent, at=now - timedelta(minutes=6), status=503, milliseconds=1)
    tasks.look()
    assert [(one.indicator, one.value) for one in EarlyWarning.objects.all()] == [("core-errors", 20)]


@pytest.mark.parametrize(
    ("path", "status", "expected"),
    [("/why/", 200, [False]), ("/api/v1/events", 503, [True]), ("/why/", 404, [False]), ("/healthz", 500, []),
     ("/static/x.css", 200, [])],
)  # fmt: skip
def test_pages_and_api_are_counted_and_probes_are_not(monkeypatch, path, status, expected):
    found = []
    monkeypatch.setattr("config.traffic.COUNTS.add", lambda *, failed: found.append(failed))
    TrafficMiddleware(lambda _request: HttpResponse(status=status))(RequestFactory().get(path))

    assert found == expected
