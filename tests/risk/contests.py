"""Blocks, appeals and verdicts for the rule scoreboard, at the instant of `AT`."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from risk import clock
from risk.events.services import take
from risk.policy import diversions, load, services
from risk.scoreboard import services as scoreboard
from risk.scoreboard.models import Contest
from tests.histories import (
    AT,
    ago,
    draw_paid,
    known_borrower,
    line_opened,
    on,
    raw,
    told,
)

PACK = load("cn-revolving")
CODE = "BEH-VELOCITY"
SEVEN = [draw_paid(ago(hours=20 * n), 10_000, due=[on(30)]) for n in range(1, 8)]
BUSY = [known_borrower(), line_opened(), *SEVEN]


def later(monkeypatch, **length):
    at = AT + timedelta(**length)
    monkeypatch.setattr(clock, "now", lambda: at)
    return at


def store(*events):
    assert {fate.fate for fate in take([raw(one) for one in told(*events).events])} == {"accepted"}


def contested(number, *, code=CODE, policy=PACK.base, at=AT - timedelta(days=3), **over):
    Contest.objects.create(
        case=f"MB-{number}", code=code, policy=policy, blocked_at=at, filed_at=at, **({"line": f"L-{number}"} | over)
    )


def decided(many, won, *, start=0, code=CODE, at=None, **over):
    """So many appeals, the first of them won, told as the floor above tells them."""
    for number in range(start, start + many):
        contested(number, code=code, **over)
        scoreboard.record_verdict(
            case=f"MB-{number}",
            seq=9,
            reviewer="7",
            outcome="full" if number - start < won else "keep",
            at=at or clock.now(),
        )
    services.refresh()


def diverted(code=CODE):
    diversions.divert(services.current(), code, reason="test", facts={"overturned": 8, "decided": 30})
    services.refresh()


@pytest.fixture
def afresh(monkeypatch):
    """Nothing kept of other tests, at `AT`; use it by `pytestmark`."""
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: AT)
    yield
    services.forget()
