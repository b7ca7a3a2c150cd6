"""What fails while a borrower needs it, and the borrower it fails for."""

import pytest
from django.db import transaction

from demo.stories import histories
from risk import clock
from risk.decisions.models import Decision
from risk.diagnosis import services as diagnoses
from risk.events.services import take
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


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    """The lender's twelve, told once for every test of a file."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert {fate.fate for fate in take(histories(clock.now()))} == {"accepted"}
        yield
        transaction.set_rollback(True)
