"""Reductions of one line: the mildest first, told before, held back until people are reached, never what is drawn."""

from datetime import timedelta

import pytest
from django.urls import reverse

from risk import clock
from risk.acting import By, NotSigned
from risk.diagnosis.services import diagnose_line
from risk.ladder import services
from risk.ladder.errors import BadReduction, ContactFirst, MilderFirst, TooSoon
from risk.ladder.models import Reduction
from risk.nights import services as nights
from risk.nights.models import Customer
from risk.orders import services as orders
from risk.orders.models import Delivery, Restoration
from risk.work.services import drain
from support.notices.models import Notice
from tests.histories import draw_paid, flag_raised, limit_changed, line_opened, overdue
from tests.support.stories import ago, known_borrower, tell
from tests.support.stories import enter as enter_as_borrower

pytestmark = pytest.mark.django_db
TOPICS = [services.TELL, services.DUE]
ZHAO, QIAN = By("zhao", "risk", "敞口太大"), By("qian", "compliance", "看过")


@pytest.fixture(autouse=True)
def line():
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400), limit=3_000_000), draw_paid(ago(days=20), 1_000_000))


def ask(rung, amount=None, *, key=None, code="EXP-PORTFOLIO", line="L-1"):
    return services.ask(line, rung, reason_code=code, amount=amount, by=ZHAO, key=key or f"k{rung}")


def climbed(*rungs_):
    for rung in rungs_:
        services.sign(ask(rung).pk, by=QIAN)


def state(row):
    return Reduction.objects.get(pk=row.pk).state


def later(monkeypatch, **length):
    moment = clock.now() + timedelta(**length)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_the_mildest_step_comes_first():
    for rung in (2, 3, 4):
        with pytest.raises((MilderFirst, BadReduction)):
            ask(rung, 2_000_000 if rung == 3 else None)

    climbed(1, 2)
    assert ask(3, 2_000_000).state == "asked"
    assert diagnose_line("L-1").capabilities["raise"] == "held"
    assert diagnose_line("L-1").capabilities["draw"] == "open"


def test_another_of_compliance_has_to_sign_and_asking_twice_is_once():
    row = ask(1)
    assert ask(1).pk == row.pk
    for by in (ZHAO, By("sun", "risk", "x"), By("zhao", "compliance", "x")):
        with pytest.raises(NotSigned):
            services.sign(row.pk, by=by)
    assert state(row) == "asked"


def test_a_cut_is_told_seven_days_and_the_old_terms_go_on_for_fourteen(monkeypatch):
    climbed(1, 2)
    row = services.sign(ask(3, 2_000_000).pk, by=QIAN)
    assert not Restoration.objects.exists()
    drain(topics=TOPICS)

    told = Notice.objects.get(name="C1")
    assert "30,000元下调为20,000元" in str(told.body["zh"]["parts"])
    assert "利率和日期都不变" in str(told.body["zh"]["parts"])
    row.refresh_from_db()
    assert row.effective_at - row.told_at == timedelta(days=21)
    later(monkeypatch, days=20)
    drain(topics=TOPICS)
    assert not Restoration.objects.exists()
    later(monkeypatch, days=2)
    drain(topics=TOPICS)
    drain(topics=TOPICS)
    assert [one.amount for one in Restoration.objects.all()] == [2_000_000]
    assert state(row) == "in_force"


def test_without_the_notice_no_day_is_ever_set():
    climbed(1, 2)
    row = services.sign(ask(3, 2_000_000).pk, by=QIAN)

    assert drain(topics=[services.DUE], at=clock.now() + timedelta(days=99)) == 0
    assert state(row) == "signed"


@pytest.mark.parametrize("amount", [None, 999_900, 1_400_000, 3_000_000, 2_000_050])
def test_what_is_drawn_is_never_cut_and_half_at_most(amount):
    climbed(1, 2)

    with pytest.raises(BadReduction):
        ask(3, amount)
    with pytest.raises(BadReduction):
        ask(4, None)
    assert ask(3, 1_500_000).amount == 1_500_000


def test_who_may_struggle_is_reached_before_a_cut_is_asked_for():
    climbed(1, 2)
    Customer.objects.create(line="L-1", level=2, since=ago(days=1), seen_at=ago(days=1))
    with pytest.raises(ContactFirst):
        ask(3, 2_000_000)

    nights.contacted("L-1", by="zhao", note="说清了困难时的办法")
    assert ask(3, 2_000_000).state == "asked"


def test_a_cut_is_held_back_when_they_come_to_orange_meanwhile(monkeypatch):
    climbed(1, 2)
    row = services.sign(ask(3, 2_000_000).pk, by=QIAN)
    drain(topics=TOPICS)
    later(monkeypatch, days=22)
    Customer.objects.create(line="L-1", level=2, since=clock.now(), seen_at=clock.now())
    drain(topics=TOPICS)

    assert state(row) == "told"
    assert not Restoration.objects.exists()
    later(monkeypatch, days=1, minutes=1)
    nights.contacted("L-1", by="zhao", note="联系上了")
    drain(topics=TOPICS)
    assert state(row) == "in_force"


@pytest.mark.parametrize(
    ("events", "is_hard"),
    [
        (lambda: overdue(ago(minutes=1), (clock.day(clock.now()) - timedelta(days=3)).isoformat()), False),
        (lambda: overdue(ago(minutes=1), (clock.day(clock.now()) - timedelta(days=4)).isoformat()), True),
        (lambda: flag_raised(ago(minutes=1), "scam", disclosure="general"), True),
        (lambda: flag_raised(ago(minutes=1), "aml", disclosure="confidential"), False),
    ],
)
def test_only_a_hard_trigger_in_the_facts_needs_no_milder_step_and_no_notice(events, is_hard):
    tell(events())
    if not is_hard:
        with pytest.raises(MilderFirst):
            ask(3, 2_000_000)
        return

    row = services.sign(ask(3, 1_000_000, code="CRD-DPD-NOW").pk, by=QIAN)
    assert row.state == "in_force"
    assert Restoration.objects.get().amount == 1_000_000


def test_a_cut_is_thirty_days_from_the_last_and_a_restoration_is_protected():
    climbed(1, 2)
    tell(limit_changed(ago(days=29), 3_200_000, 3_000_000, initiator="system"))
    with pytest.raises(TooSoon):
        ask(3, 2_000_000)


def test_what_a_person_restored_is_protected():
    climbed(1, 2)
    orders.order_restoration(
        line="L-1", amount=3_000_000, decision="d", case="MB-1", codes=[], key="r",
        protection_until=clock.now() + timedelta(days=60),
    )  # fmt: skip

    with pytest.raises(TooSoon):
        ask(3, 2_000_000)


def test_the_page_says_that_a_frozen_limit_stays_what_it_is(client):
    climbed(1, 2)
    enter_as_borrower(client)
    page = client.get("/why/L-1/").text

    assert "额度30,000元不变，" in page
    assert "暂时不会上调" in page
    assert "由30,000元" not in page


def test_every_step_is_lifted_again_and_the_core_hears_of_both():
    climbed(1, 2)
    for row in Reduction.objects.order_by("id"):
        services.lift(row.pk, by=ZHAO)

    said = diagnose_line("L-1")
    assert (said.capabilities["raise"], said.capabilities["limit"]) == ("open", "open")
    bodies = [one.body for one in Delivery.objects.filter(type="mingbai.alert.changed", line="L-1").order_by("id")]
    assert ["raised" in body for body in bodies] == [True, True, False, False]


def test_a_cut_is_ordered_back_when_it_is_lifted(monkeypatch):
    climbed(1, 2)
    row = services.sign(ask(3, 2_000_000).pk, by=QIAN)
    drain(topics=TOPICS)
    later(monkeypatch, days=22)
    drain(topics=TOPICS)
    tell(limit_changed(clock.now(), 3_000_000, 2_000_000, initiator="system"))
    services.lift(row.pk, by=ZHAO)

    assert [one.amount for one in Restoration.objects.order_by("ordered_at")] == [2_000_000, 3_000_000]


def test_who_was_told_of_a_cut_is_told_that_it_does_not_come():
    climbed(1, 2)
    row = services.sign(ask(3, 2_000_000).pk, by=QIAN)
    drain(topics=TOPICS)
    services.stop(row.pk, by=ZHAO)
    drain(topics=TOPICS)

    assert Notice.objects.filter(name="C3").count() == 1
    assert drain(topics=TOPICS, at=clock.now() + timedelta(days=99)) == 1  # its day, which is no more
    assert not Restoration.objects.exists()


def test_it_is_asked_for_and_signed_on_the_page(enter):
    risk, url = enter("risk"), reverse("console:ladder")
    form = {"line": "L-1", "rung": "1", "code": "EXP-PORTFOLIO", "reason": "敞口太大", "key": "k"}
    assert risk.post(url, form | {"rung": "3", "amount": "20000", "key": "x"}).status_code == 422
    assert risk.post(url, form).status_code == 302
    row = Reduction.objects.get()

    step = reverse("console:move-reduction", args=[row.pk, "sign"])
    assert step not in risk.get(url).text
    assert risk.post(step, {"reason": "x"}).status_code == 422
    compliance = enter("compliance")
    assert step in compliance.get(url).text
    compliance.post(step, {"reason": "看过"})
    assert "在用" in compliance.get(url).text
    assert "AML-CONF" not in compliance.get(url).text
    assert enter("admin").get(url).status_code == 403
