"""Plans are offered before they are asked for: on each signal, with figures, once a week, never after a “no” (G.8)."""

from datetime import date, datetime, timedelta
from itertools import count

import pytest
from django.test import Client

from risk import clock
from risk.clock import SHANGHAI
from risk.nights.models import Customer
from risk.nights.outreach import OFFER
from risk.work.models import Work
from risk.work.services import add, drain
from support.assistant import services
from support.assistant.errors import NotOffered
from support.directory import queries as directory
from support.directory.models import Scheme
from support.plans.looking import sweep
from support.plans.models import Looked, Offered
from support.signin import services as signin
from support.signin.handover import Handover
from support.signin.requests import COOKIE
from tests.histories import event, income_verified, known_borrower
from tests.support import planned
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db
TITLE = "手头紧的话，可以还得轻一点"


class Hands:
    """A clock at ten in the morning that a test moves."""

    def __init__(self):
        self.at = datetime(2026, 11, 27, 10, tzinfo=SHANGHAI)

    def __call__(self):
        return self.at


@pytest.fixture
def hands(monkeypatch):
    found = Hands()
    monkeypatch.setattr(clock, "now", found)
    return found


@pytest.fixture
def why(client, hands):
    planned.lent()
    serial = count(1)

    def read():
        # A session is shorter than the days a test lets pass.
        handover = Handover(borrower="B-1", jti=f"o-{next(serial)}", expires_at=clock.now(), next="")
        client.cookies[COOKIE] = signin.enter(handover)
        return client.get("/why/L-1/").text

    return read


def failed(hours, bank_class="insufficient"):
    data = {"channel": "card", "card_tail": "4417", "bank_class": bank_class, "amount": 180_517}
    return event("credit.repayment.failed", "L-1", ago(hours=hours), data)


def test_nothing_is_offered_where_nothing_speaks_for_it(why):
    assert TITLE not in why()
    assert not Offered.objects.exists()


def test_two_failed_debits_bring_the_figures_of_each_kind_of_plan(why):
    tell(failed(5), failed(2))

    told = why()

    assert TITLE in told
    for figure in ("170.77", "852.28", "+899.76", "+512.31", "15.00%"):
        assert figure in told
    assert Offered.objects.get().signal == "debits"


def test_repaying_that_does_not_work_is_a_signal(why):
    tell(failed(5, "card_invalid"))
    assert TITLE in why()
    assert Offered.objects.get().signal == "channel"


def test_a_fallen_income_is_a_signal(why):
    tell(income_verified(ago(days=200), 900_000), income_verified(ago(days=2), 600_000))
    assert TITLE in why()
    assert Offered.objects.get().signal == "income"


def test_the_nightly_level_is_a_signal(why):
    Customer.objects.create(line="L-1", level=2, since=ago(days=1), seen_at=ago(hours=8), found={})
    assert TITLE in why()
    assert Offered.objects.get().signal == "level"


def test_three_looks_within_two_days_at_what_being_late_costs_are_a_signal(client, why, hands):
    def look(slug):
        why()  # a session lasts no day
        assert client.get(f"/help/{slug}/").status_code == 200

    for slug in ("fees", "fees", "fees", "scams", "how-to-appeal"):
        look(slug)  # the same page at once is one look, and other pages are none
    assert TITLE not in why()
    hands.at += timedelta(hours=49)
    look("fees")
    hands.at += timedelta(hours=1)
    look("credit-record")
    assert TITLE not in why()  # the first look is two days old and gone

    hands.at += timedelta(hours=1)
    look("fees")

    assert TITLE in why()
    assert Offered.objects.get().signal == "looks"
    assert Looked.objects.filter(borrower="B-1").count() == 3
    hands.at += timedelta(hours=49)
    sweep()
    assert not Looked.objects.exists()


def test_who_is_not_signed_in_leaves_no_look(hands):
    assert Client().get("/help/fees/").status_code == 200
    assert not Looked.objects.exists()


@pytest.mark.parametrize(
    ("region", "over", "is_offered"),
    [
        ("330106", {}, True),
        ("330206", {}, False),
        ("330106", {"kind": "grant"}, False),
        ("330106", {"status": "draft"}, False),
        ("330106", {"expires_on": date(2026, 11, 26)}, False),
    ],
)
def test_relief_listed_for_where_somebody_lives_is_a_signal(why, hands, region, over, is_offered):
    tell(known_borrower(ago(hours=1), region=region))
    today = clock.day(hands.at)
    usual = {
        "key": "k", "kind": "disaster", "body": {}, "regions": ["3301"], "source": "杭州市应急管理局", "author": "anna",
        "source_url": "https://example.gov.cn/1", "checked_on": today - timedelta(days=9), "status": "listed",
        "expires_on": today, "made_at": hands.at,
    }  # fmt: skip
    Scheme.objects.create(**usual | over)

    assert not directory.is_stricken(None)  # an unknown region is none
    assert (TITLE in why()) is is_offered
    assert list(Offered.objects.values_list("signal", flat=True)) == ["disaster"] * is_offered


def test_it_is_one_offer_for_seven_days_and_then_another(why, hands):
    tell(failed(5), failed(2))
    why()
    hands.at += timedelta(days=6)
    assert TITLE in why()
    assert Offered.objects.count() == 1

    hands.at += timedelta(days=1, minutes=1)
    why()

    assert Offered.objects.count() == 2


def test_a_no_lasts_ninety_days_and_plans_can_still_be_asked_for(client, why, hands):
    tell(failed(5), failed(2))
    why()
    row = Offered.objects.get()

    assert client.post(f"/plans/offered/{row.pk}/no/").status_code in {302, 303}
    client.post(f"/plans/offered/{row.pk}/no/")

    assert TITLE not in why()
    assert "可以少还" in client.get("/plans/").text
    hands.at += timedelta(days=20)
    tell(failed(5), failed(2))
    assert TITLE not in why()


def test_a_new_one_is_not_made_at_night(why, hands):
    tell(failed(5), failed(2))
    hands.at = hands.at.replace(hour=23)
    assert TITLE not in why()
    assert not Offered.objects.exists()


def test_another_borrowers_offer_is_none(why):
    tell(failed(5), failed(2))
    why()
    stranger = Client()
    enter(stranger, "B-2")

    assert stranger.post(f"/plans/offered/{Offered.objects.get().pk}/no/").status_code == 404
    assert Offered.objects.get().declined_at is None


def test_who_waits_for_a_plan_already_is_offered_none(why):
    tell(failed(5), failed(2))
    assert TITLE in why()
    planned.quoted("H2-18", cause=planned.Cause.LOWER)
    planned.Quote.objects.update(state=planned.Quote.State.WAITING)

    assert TITLE not in why()


def test_who_came_to_red_at_night_finds_the_offer_kept_in_the_morning(why, hands):
    Customer.objects.create(line="L-1", level=1, found={}, since=clock.now(), seen_at=clock.now())
    hands.at = hands.at.replace(hour=3)
    add(OFFER, "L-1", key="L-1:1")
    drain(topics=[OFFER])
    assert not Offered.objects.exists()
    assert Work.objects.get(topic=OFFER).due_at.astimezone(SHANGHAI).hour == 8

    hands.at = hands.at.replace(hour=8, minute=1)
    drain(topics=[OFFER])
    assert [(row.line, row.signal) for row in Offered.objects.all()] == [("L-1", "level")]


def asked(text, key):
    return services.say("B-1", text, key=key)


def test_in_the_chat_it_is_offered_once_a_visit_with_the_pages_figures_and_a_no_counts_on_the_page(why, hands):
    tell(failed(5), failed(2))
    *_said, offer = asked("额度怎么查", "k1")

    assert offer.intent == "offered"
    figures = " ".join(value for _name, value in offer.card["rows"])
    for figure in ("170.77", "852.28", "899.76", "15.00%"):
        assert figure in figures
    assert not offer.guards
    assert offer.chips[0].startswith("还款方案计算")
    assert "offered" not in {one.intent for one in asked("怎么还款", "k2")}
    assert Offered.objects.get().signal == "debits"
    assert TITLE in why()  # the same offer, on the page
    hands.at += timedelta(days=1)
    assert "offered" not in {one.intent for one in asked("怎么还款", "k3")}  # once for each offer

    no = next(one["act"] for one in offer.buttons if one["title"] == "不需要")
    with pytest.raises(NotOffered):
        services.act("B-1", no, key="late")  # a button of an earlier turn


def test_a_no_in_the_chat_holds_for_ninety_days_here_and_there(why, hands):
    tell(failed(5), failed(2))
    *_said, offer = asked("额度怎么查", "k1")
    no = next(one["act"] for one in offer.buttons if one["title"] == "不需要")

    *_said, told = services.act("B-1", no, key="k2")

    assert "90天内不再提" in told.text
    assert TITLE not in why()
    hands.at += timedelta(days=30)
    assert "offered" not in {one.intent for one in asked("怎么还款", "k3")}


@pytest.mark.parametrize("text", ["我要投诉", "转人工", "真的不想活了", "还不上了", "是不是反洗钱"])
def test_it_is_not_the_moment_beside_danger_a_complaint_a_person_or_what_was_asked(why, text):
    tell(failed(5), failed(2))

    assert "offered" not in {one.intent for one in asked(text, "k1")}


def test_at_night_nothing_is_offered_in_the_chat(why, hands):
    tell(failed(5), failed(2))
    hands.at = hands.at.replace(hour=23)

    assert "offered" not in {one.intent for one in asked("怎么还款", "k1")}
