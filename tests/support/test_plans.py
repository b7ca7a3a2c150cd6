"""A plan's life: quote, expiry, signing, undoing, missing, review, the end; and what the lender is told, in order."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from appeals import services as appeals
from appeals.eyes import needed
from appeals.models import Case
from risk import clock
from risk.orders.models import Alert, Delivery
from risk.work.services import drain
from support.notices.models import Notice
from support.plans import eligibility, paper, services, signing, sweeping
from support.plans.eligibility import Approval, Budget, Cause, Person, Why, judge
from support.plans.errors import AlreadyPlanned, NotForYou, NotRead, QuoteMoved, QuoteOver, TooLateToUndo
from support.plans.models import Agreement, Pause, Plan, Quote, Step, Version
from tests.appeals.people import GROUNDS, make_staff
from tests.support import planned
from tests.support.stories import ago, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def loan(db):
    planned.lent()


@pytest.fixture
def at(monkeypatch):
    """Moves the clock."""
    real = clock.now

    def move(**length):
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(**length))

    return move


def told_lender():
    return [(one.type, one.line) for one in Delivery.objects.order_by("id") if one.type.startswith("mingbai.")]


def kinds():
    wanted = ("mingbai.plan", "mingbai.collection")
    return [one.type for one in Delivery.objects.order_by("id") if one.type.startswith(wanted)]


# Who may have what


RULES = (
    ("H1-3", {"cause": Cause.SHORT}, None, Approval.AUTO),
    ("H1-3", {"cause": Cause.LOWER}, Why.CAUSE, None),
    ("H1-3", {"cause": Cause.SHORT, "months": 4}, Why.TOO_LONG, None),
    ("H1-3", {"cause": Cause.SHORT, "pauses": 1}, None, Approval.REV),
    ("H1-3", {"cause": Cause.SHORT, "pauses": 2}, Why.TOO_OFTEN, None),
    ("H2-18", {"cause": Cause.LOWER}, None, Approval.REV),
    ("H2-18", {"cause": Cause.LOWER, "budget": Budget(400_000, 200_000, 120_000)}, Why.NOT_AFFORDABLE, None),
    ("H2-18", {"cause": Cause.LOWER, "budget": Budget(400_000, 200_000, 0, verified=400_000)}, Why.TOO_MUCH, None),
    ("H2-24", {"cause": Cause.LOWER, "budget": Budget(400_000, 200_000, 0, verified=400_000)}, None, Approval.REV),
    ("H3-6", {"cause": Cause.SEASON}, None, Approval.REV),
    ("H3-6", {"cause": Cause.SEASON, "helped": 1}, Why.TOO_OFTEN, None),
    ("H4-12", {"cause": Cause.MUCH_LOWER}, None, Approval.SUP),
    ("H4-12", {"cause": Cause.SHORT}, Why.CAUSE, None),
    ("H7", {"cause": Cause.LOST}, None, Approval.SUP),
    ("H7", {"cause": Cause.SHORT}, Why.CAUSE, None),
    ("H7", {"cause": Cause.SHORT, "budget": Budget(200_000, 200_000, 0)}, None, Approval.SUP),
)


@pytest.mark.parametrize(("code", "over", "why", "approval"), RULES)
def test_who_may_have_which_plan(loan, code, over, why, approval):
    found = planned.stands()
    who = Person(**{"months": 3} | over)
    verdict = judge(next(one for one in found.every() if one.code == code), who, found.base, found.rules)

    assert verdict.why == why
    assert approval in (None, verdict.approval)


@pytest.mark.parametrize(
    ("days", "code", "why", "approval"),
    [
        (-30, "H1-1", None, Approval.AUTO),
        (-31, "H1-1", Why.TOO_LATE, None),
        (-90, "H6-6", None, Approval.AUTO),
        (-91, "H6-6", Why.TOO_LATE, None),
        (-91, "H8-12", None, Approval.COMMITTEE),
    ],
)
def test_lateness_opens_and_closes_plans_to_the_day(db, days, code, why, approval):
    planned.lent(since=days, late=(5,))
    found = planned.stands()
    who = Person(cause=Cause.ARREARS if code != "H1-1" else Cause.SHORT, months=1)
    offer = next(one for one in found.every() if one.code == code)
    verdict = judge(offer, who, found.base, found.rules)

    assert found.base.dpd == -days
    assert (verdict.why, verdict.approval if not verdict.why else None) == (why, approval)


def test_settlement_is_not_there_before_ninety_one_days(db):
    planned.lent(since=-90, late=(5,))

    assert "H8-12" not in [one.code for one in planned.stands().every()]


def test_above_the_lines_a_person_decides(loan):
    found = planned.stands()
    offers = {one.code: one for one in found.every()}
    rules = replace(found.rules, h1_auto=1_366_170, h2_appr=1_366_170)

    assert judge(offers["H1-3"], Person(Cause.SHORT, 3), found.base, rules).approval == Approval.REV
    assert judge(offers["H2-18"], Person(Cause.LOWER, 3), found.base, rules).approval == Approval.APPR
    assert judge(offers["H2-18"], Person(Cause.LOWER, 3), found.base, found.rules).approval == Approval.REV


def test_a_penalty_by_our_fault_is_waived_by_itself_and_another_by_a_person(db):
    planned.lent(since=-45, late=(5, 6))
    found = planned.stands()
    waiver = next(one for one in found.every() if one.code == "H5")
    ours = Person(Cause.ARREARS, 1, our_fault=True)

    assert judge(waiver, ours, found.base, found.rules).approval == Approval.AUTO
    assert judge(waiver, replace(ours, our_fault=False), found.base, found.rules).approval == Approval.SUP
    assert judge(waiver, replace(ours, our_fault=False, had_waiver=True), found.base, found.rules).why == Why.TOO_OFTEN


def test_dearer_than_the_cap_is_never_offered(db):
    planned.lent(bps=2600, amount=2_000_000)
    found = planned.stands()
    offer = next(one for one in found.every() if one.code == "H2-18")

    assert judge(offer, Person(Cause.LOWER, 6), found.base, found.rules).why == Why.TOO_DEAR


# The quote


def test_the_same_key_is_the_same_quote_and_collection_stops_once(loan):
    first, second = planned.quoted(), planned.quoted()

    assert first.pk == second.pk
    assert Quote.objects.count() == 1
    assert kinds() == ["mingbai.collection.paused"]
    assert first.content_hash == paper.digest(first.body)


def test_another_choice_takes_the_place_of_an_open_quote(loan):
    planned.quoted("H1-3", key="a")
    planned.quoted("H1-1", key="b")

    assert [*Quote.objects.order_by("made_at").values_list("code", "state")] == [("H1-3", "dropped"), ("H1-1", "open")]


def test_a_quote_ends_at_its_second(loan, monkeypatch):
    quote = planned.quoted()
    seen = planned.read_long_ago(quote)
    monkeypatch.setattr(clock, "now", lambda: quote.expires_at)

    with pytest.raises(QuoteOver):
        signing.agree(quote.pk, borrower="B-1", seen=seen, confirmed=True)
    monkeypatch.setattr(clock, "now", lambda: quote.expires_at - timedelta(seconds=1))
    assert sweeping.sweep() == (0, 0)
    assert signing.agree(quote.pk, borrower="B-1", seen=seen, confirmed=True).state == "running"


def test_the_sweep_ends_it_and_collection_goes_on(loan, monkeypatch):
    quote = planned.quoted()
    monkeypatch.setattr(clock, "now", lambda: quote.expires_at)

    assert sweeping.sweep()[0] == 1
    assert sweeping.sweep()[0] == 0
    quote.refresh_from_db()
    assert quote.state == "expired"
    assert kinds() == ["mingbai.collection.paused", "mingbai.collection.resumed"]


def test_what_was_paid_since_makes_the_quote_old(loan):
    quote = planned.quoted()
    seen = planned.read_long_ago(quote)
    tell(*planned.pay(planned.ROWS[4], ago(minutes=-0), ref="P-now"))

    with pytest.raises(QuoteMoved):
        signing.agree(quote.pk, borrower="B-1", seen=seen, confirmed=True)


def test_the_cost_form_is_read_to_the_second(loan, monkeypatch):
    quote = services_open(planned.quoted())
    seen = paper.digest(signing.letters.cost_form(quote))
    opened = quote.read_from
    monkeypatch.setattr(clock, "now", lambda: opened + timedelta(seconds=9, microseconds=999_999))
    with pytest.raises(NotRead) as short:
        signing.agree(quote.pk, borrower="B-1", seen=seen, confirmed=True)
    monkeypatch.setattr(clock, "now", lambda: opened + timedelta(seconds=10))
    with pytest.raises(NotRead):
        signing.agree(quote.pk, borrower="B-1", seen="another form", confirmed=True)

    assert short.value.facts["seconds"] == 1
    assert signing.agree(quote.pk, borrower="B-1", seen=seen, confirmed=True)


def services_open(quote):
    return signing.open_cost_form(quote.pk, borrower="B-1")


# Signing


def test_a_second_click_is_the_same_plan_and_the_lender_hears_it_once(loan):
    quote = planned.quoted()
    seen = planned.read_long_ago(quote)
    plans = [signing.agree(quote.pk, borrower="B-1", seen=seen, confirmed=True) for _ in range(2)]

    assert plans[0].pk == plans[1].pk
    assert kinds() == ["mingbai.collection.paused", "mingbai.plan.agreed"]
    assert [*Version.objects.order_by("number").values_list("number", "why")] == [(1, "before"), (2, "agreed")]
    body = Delivery.objects.get(type="mingbai.plan.agreed").body
    assert '"interest": 17077' not in body
    assert plans[0].ref in body
    assert Notice.objects.get(name="N9").body["zh"]["parts"]
    assert "14.61%" in str(Notice.objects.get(name="N9").body)


def test_what_was_signed_can_neither_change_nor_go(loan):
    plan = planned.signed()

    for rows, when in ((Agreement, "confirmed_at"), (Version, "at"), (Step, "at")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.objects.all().delete()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.objects.update(**{when: plan.agreed_at})
    assert paper.digest(bytes(plan.agreement.text)) == plan.agreement.text_hash


def test_no_second_plan_on_a_loan_that_has_one(loan):
    planned.signed()

    with pytest.raises(AlreadyPlanned):
        planned.quoted("H1-1", key="second")


def test_what_may_not_be_had_is_refused_whatever_the_form_says(loan):
    with pytest.raises(NotForYou):
        planned.quoted("H1f-3")
    with pytest.raises(NotForYou):
        planned.quoted("H2-12", cause=Cause.SHORT)
    assert not Quote.objects.exists()
    assert kinds() == []


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_sign_once():
    planned.lent()
    quote = planned.quoted()
    seen = planned.read_long_ago(quote)
    start, found = Barrier(2), []

    def click():
        start.wait()
        try:
            found.append(signing.agree(quote.pk, borrower="B-1", seen=seen, confirmed=True).pk)
        finally:
            connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 2
    assert len(set(found)) == 1
    assert Plan.objects.count() == Agreement.objects.count() == 1
    assert kinds() == ["mingbai.collection.paused", "mingbai.plan.agreed"]


# Undoing


def test_undone_before_the_boundary_and_not_at_it(loan, monkeypatch):
    plan = planned.signed()
    monkeypatch.setattr(clock, "now", lambda: plan.undo_until)
    with pytest.raises(TooLateToUndo):
        signing.undo(plan.pk, borrower="B-1")
    monkeypatch.setattr(clock, "now", lambda: plan.undo_until - timedelta(microseconds=1))
    again = [signing.undo(plan.pk, borrower="B-1") for _ in range(2)]

    assert [one.state for one in again] == ["undone", "undone"]
    assert kinds() == [
        "mingbai.collection.paused", "mingbai.plan.agreed", "mingbai.plan.agreed", "mingbai.collection.resumed",
    ]  # fmt: skip
    versions = Version.objects.order_by("number")
    assert versions[2].rows == versions[0].rows
    assert not Pause.objects.filter(ended_at=None).exists()


def test_not_once_something_was_paid(loan):
    plan = planned.signed()
    tell(*planned.pay(planned.ROWS[4], clock.now(), ref="P-new"))

    with pytest.raises(TooLateToUndo):
        signing.undo(plan.pk, borrower="B-1")


# Keeping and missing


def test_one_missed_is_a_contact_two_are_a_review_and_nothing_is_cancelled(loan, monkeypatch):
    plan = planned.signed("H1-1", months=1)
    rows = paper.read(plan.quote.body).rows
    names = lambda: sorted(Notice.objects.exclude(name="N9").values_list("name", flat=True))  # noqa: E731

    look_on(monkeypatch, plan, rows[1].due_on)
    assert names() == []
    look_on(monkeypatch, plan, rows[1].due_on + timedelta(days=1))
    look_on(monkeypatch, plan, rows[1].due_on + timedelta(days=2))
    assert names() == ["P5"]
    look_on(monkeypatch, plan, rows[2].due_on + timedelta(days=1))
    plan.refresh_from_db()

    assert names() == ["P5", "P6"]
    assert (plan.state, plan.missed) == ("running", 2)
    assert Alert.objects.filter(kind="plan.review", closed_at=None).count() == 1
    assert "mingbai.collection.resumed" not in kinds()

    tell(*planned.pay(planned.ROWS[4], clock.now(), ref="P-a"), *planned.pay(planned.ROWS[5], clock.now(), ref="P-b"))
    tell(*planned.pay(planned.ROWS[6], clock.now(), ref="P-c"))
    look_on(monkeypatch, plan, rows[2].due_on + timedelta(days=2))
    plan.refresh_from_db()
    assert plan.missed == 0
    assert not Alert.objects.filter(kind="plan.review", closed_at=None).exists()


def test_half_way_it_is_asked_whether_it_suits_and_at_the_end_thanked(loan, monkeypatch):
    plan = planned.signed("H1-1", months=1)
    for n, row in enumerate(planned.ROWS[4:], 5):
        tell(*planned.pay(replace(row, interest=row.interest + 3_000), clock.now(), ref=f"L-{n}"))
        if n == 6:
            look_on(monkeypatch, plan, plan.review_on)
            assert Notice.objects.filter(name="P6").count() == 1
    look_on(monkeypatch, plan, plan.review_on + timedelta(days=1))
    plan.refresh_from_db()

    assert (plan.state, plan.next_look) == ("kept", None)
    assert Notice.objects.filter(name="P7").count() == 1
    assert kinds()[-1] == "mingbai.collection.resumed"


def look_on(monkeypatch, plan, day):
    noon = clock.now().replace(year=day.year, month=day.month, day=day.day, hour=4)
    monkeypatch.setattr(clock, "now", lambda: noon)
    sweeping.sweep()


# What a person decides


def decided(quote, act, **more):
    reviewer = make_staff("reviewer")
    drain(topics=["case.intake", "case.step"])
    appeals.claim(quote.case, staff=reviewer, key="claim")
    act(quote.case, staff=reviewer, note=GROUNDS, key="act", **more)
    drain(topics=["case.step"])
    return Case.objects.get(number=quote.case)


def test_a_reviewer_agrees_and_the_quote_opens_for_its_days(loan):
    quote = planned.quoted("H2-18", cause=Cause.LOWER)
    case = decided(quote, appeals.approve, income=600_000, level=2)
    drain(topics=["case.recheck", "case.step"])
    quote.refresh_from_db()
    case.refresh_from_db()

    assert quote.state == "open"
    assert (case.kind, case.outcome, case.status) == ("hardship", "full", "closed")
    assert Notice.objects.get(name="P1", case=quote.case)
    assert "mingbai.restoration.ordered" not in [type_ for type_, _line in told_lender()]
    assert kinds() == ["mingbai.collection.paused"]
    assert signing.agree(quote.pk, borrower="B-1", seen=planned.read_long_ago(quote), confirmed=True)


def test_a_decline_needs_a_supervisor_and_then_collection_may_go_on(loan):
    quote = planned.quoted("H2-18", cause=Cause.LOWER)
    case = decided(quote, appeals.decline, targets=["先还清别处逾期"])
    assert case.status == "pending_2nd_eye"

    appeals.agree(case.number, staff=make_staff("approver"), note="同意。", key="agree")
    drain(topics=["case.step"])
    quote.refresh_from_db()

    assert quote.state == "declined"
    assert "先还清别处逾期" in str(Notice.objects.get(name="P2").body)
    assert kinds() == ["mingbai.collection.paused", "mingbai.collection.resumed"]


@pytest.mark.parametrize(
    ("choice", "eyes"), [("H4-12:sup", ["SUP"]), ("H8-12:committee", ["APPR", "SUP"]), ("H2-18:rev", [])]
)
def test_whose_word_a_plan_needs_travels_with_it(choice, eyes):
    assert [eye.value for eye in needed("approve", kind="hardship", choice=choice)] == eyes


def test_dropped_by_the_borrower_the_case_is_withdrawn(loan):
    quote = planned.quoted("H2-18", cause=Cause.LOWER)
    services.drop(quote.pk, borrower="B-1")
    services.drop(quote.pk, borrower="B-1")

    assert Case.objects.get(number=quote.case).status == "withdrawn"
    assert kinds() == ["mingbai.collection.paused", "mingbai.collection.resumed"]


def test_every_cause_has_a_plan_that_fits_it():
    assert all(any(cause in fits for fits in eligibility.FITS.values()) for cause in Cause)


# A second review of a plan that was declined


def declined(quote):
    case = decided(quote, appeals.decline, targets=["先还清别处逾期"])
    appeals.agree(case.number, staff=make_staff("approver"), note="同意。", key="agree")
    drain(topics=["case.step", "notice.app"])
    appeals.request_second_review(quote.case, borrower="B-1", key="again")
    drain(topics=["case.step"])
    second = make_staff("approver")
    appeals.claim_second(quote.case, staff=second, key="take")
    return second


def test_a_second_review_stops_collection_and_an_upheld_one_lets_it_go_on(loan):
    quote = planned.quoted("H2-18", cause=Cause.LOWER)
    second = declined(quote)
    assert kinds() == ["mingbai.collection.paused", "mingbai.collection.resumed", "mingbai.collection.paused"]

    appeals.uphold(quote.case, staff=second, note=GROUNDS, key="uphold")
    drain(topics=["case.step"])

    assert kinds()[-1] == "mingbai.collection.resumed"
    assert kinds().count("mingbai.collection.resumed") == 2


def test_a_second_review_that_grants_it_opens_the_quote(loan):
    quote = planned.quoted("H2-18", cause=Cause.LOWER)
    second = declined(quote)

    appeals.change(quote.case, staff=second, income=600_000, level=2, note=GROUNDS, key="change")
    drain(topics=["case.recheck", "case.step"])
    quote.refresh_from_db()

    assert quote.state == "open"
    assert quote.expires_at > clock.now()
