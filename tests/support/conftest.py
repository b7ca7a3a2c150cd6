"""What fails while a borrower needs it, and the borrower it fails for."""

import pytest

from risk.decisions.models import Decision
from risk.diagnosis import services as diagnoses
from tests.support.stories import enter, small_draws_and_a_cut


@pytest.fixture
def failed(monkeypatch):
    def fail():
        def broken(*_args, **_kwargs):
            raise RuntimeError("the scoring side is down")

        monkeypatch.setattr(diagnoses, "diagnose", broken)

    return fail


@pytest.fixture
def told_once(client):
    small_draws_and_a_cut()
    enter(client)
    assert client.get("/why/L-1/").status_code == 200
    return Decision.objects.get()
