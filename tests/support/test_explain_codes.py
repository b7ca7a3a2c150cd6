"""The forty-five codes from the outside: events in by the ledger's door, the explanation out."""

import pytest

from risk.events.services import take
from support.explain.services import explanation
from tests.histories import AT, LINE, raw, told
from tests.risk.each_code import EACH

pytestmark = pytest.mark.django_db


def explained(story):
    fates = take([raw(one) for one in told(*story).events])
    assert {fate.fate for fate in fates} == {"accepted"}, fates
    return [reason["code"] for reason in explanation(LINE, at=AT)["reasons"]]


@pytest.mark.parametrize("code", EACH)
def test_an_event_file_produces_the_code(code):
    pair = EACH[code]

    assert (pair.shown or code) in explained(pair.yes)


@pytest.mark.parametrize("code", EACH)
def test_the_nearest_event_file_does_not(code):
    pair = EACH[code]

    assert (pair.shown or code) not in explained(pair.no)
