"""Answers are kept thirty days, to the second."""

from datetime import timedelta

import pytest

from risk import clock
from risk.idempotency import KEPT, forget
from risk.models import Answer


@pytest.mark.django_db
def test_an_answer_is_forgotten_after_thirty_days(monkeypatch):
    at = clock.now()
    Answer.objects.create(who="system:core", key="k", asked="x", status=200, body={}, at=at)
    monkeypatch.setattr(clock, "now", lambda: at + KEPT)
    forget()
    assert Answer.objects.count() == 1
    monkeypatch.setattr(clock, "now", lambda: at + KEPT + timedelta(microseconds=1))
    forget()
    assert not Answer.objects.exists()
