"""What stands beside an explanation is looked for at once, and only what is there is read whole."""

from datetime import timedelta

import pytest
import structlog

from risk import clock
from risk.nights.models import Customer
from support.announcements import queries as announcements
from support.announcements.models import Announcement
from support.plans import queries as plans
from support.plans.offering import Hints
from support.why import beside, told
from tests.histories import held, known_borrower, line_opened
from tests.support import planned
from tests.support.stories import ago, small_draws_and_a_cut, tell

pytestmark = pytest.mark.django_db


def look(decision=""):
    return beside.look(decision=decision, line="L-1", borrower="B-1")


def announced(ref, **over):
    usual = {
        "kind": "product", "body": {"zh": {}, "en": {}}, "status": "published", "author": "anna", "key": ref,
        "begins_at": ago(days=2), "made_at": ago(days=3), "published_at": ago(days=2), "number": 1,
    }  # fmt: skip
    return Announcement.objects.create(ref=ref, **usual | over)


def test_where_there_is_nothing_one_query_says_so(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert look() == beside.Beside(is_kept=False, hints=Hints(None, 0, any_disaster=False), announced=[], plans=[])


def test_what_is_there_is_what_its_own_reader_finds():
    planned.lent()
    planned.signed()
    Customer.objects.create(line="L-1", level=2, since=ago(days=1), seen_at=ago(hours=8), found={})
    announced("N-1")

    found = look()

    assert (found.hints.level, found.plans, found.announced) == (2, plans.running("B-1"), announcements.in_force())
    assert len(found.plans) == len(found.announced) == 1


def test_another_borrowers_plan_and_anothers_level_are_not_found():
    planned.lent()
    planned.signed()
    Customer.objects.create(line="L-1", level=2, since=ago(days=1), seen_at=ago(hours=8), found={})

    found = beside.look(decision="", line="L-2", borrower="B-2")

    assert (found.hints.level, found.plans) == (None, [])


@pytest.mark.parametrize(
    ("over", "is_there"),
    [
        ({}, True),
        ({"ends_at": timedelta(hours=1)}, True),
        ({"ends_at": timedelta(hours=-1)}, False),
        ({"status": "withdrawn"}, False),
    ],
)
def test_an_announcement_counts_while_it_is_in_force(over, is_there):
    if "ends_at" in over:
        over["ends_at"] = clock.now() + over["ends_at"]
    announced("N-1", **over)

    assert bool(look().announced) is bool(announcements.in_force()) is is_there


def test_a_decision_that_is_kept_is_seen_by_the_id_that_the_explanation_names():
    small_draws_and_a_cut()
    said = told.about("L-1")
    decision = said.explanation["decision"]["id"]
    assert not look(decision).is_kept

    told.store(said)

    assert look(decision).is_kept


def test_a_code_that_cannot_be_true_alarms_at_each_telling_though_its_decision_is_kept():
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400)), held(ago(hours=2), "draw", codes=["ZZZ-NEW"]))
    said = told.about("L-1")
    told.store(said)

    with structlog.testing.capture_logs() as logs:
        told.keep(said, is_kept=True)

    assert [(row["event"], row["level"]) for row in logs] == [("reason_unknown", "P0")]
