"""What stands beside an explanation, and the page that computes: true, never advertising, nothing kept."""

import json

import pytest

from appeals.models import Case
from risk import clock
from risk.decisions.models import Decision
from risk.events.models import Line
from risk.reasons import CATALOGUE
from support.feedback import queries as feedback
from support.feedback.models import Feedback
from support.signin.requests import COOKIE
from support.why import cards, held
from tests.histories import (
    draw_paid,
    event,
    incident_opened,
    known_borrower,
    line_opened,
    on,
    overdue,
    plan_started,
)
from tests.histories import (
    held as held_by,
)
from tests.support.stories import ago, decided_in_part, enter, small_draws_and_a_cut, tell

pytestmark = pytest.mark.django_db
OFTEN, OTHERS, LONG = "借得有点勤", "急用钱，还有什么办法", "这笔钱用得久"


def drawn(*more, times=0, purpose=None):
    tell(
        known_borrower(ago(days=400)),
        line_opened(ago(days=400)),
        *[draw_paid(ago(days=1 + n), 50_000, due=[on(20 + n, since=clock.now())]) for n in range(times)],
        *([event("credit.draw.requested", "L-1", ago(days=9), {"draw_ref": "D-9", "amount": 100, "purpose": purpose})]
          if purpose else []),
        *more,
    )  # fmt: skip


def page(client, language=None):
    if COOKIE not in client.cookies:
        enter(client)
    if language:
        client.cookies["django_language"] = language
    return client.get("/why/L-1/").text


def test_every_limit_has_the_honest_sentence_in_both_languages(client):
    drawn()

    assert cards.honest() in page(client)
    assert "not a deposit and not a promise" in page(client, "en")


@pytest.mark.parametrize(("times", "is_said"), [(2, False), (3, True)])
def test_three_draws_in_a_week_are_one_card_a_week(client, times, is_said):
    drawn(times=times)

    assert (OFTEN in page(client)) is is_said
    assert OFTEN not in page(client)


@pytest.mark.parametrize(("purpose", "is_said"), [("长期经营", True), ("日常消费", False), (None, False)])
def test_a_purpose_that_takes_longer_is_told_so_without_a_product(client, purpose, is_said):
    drawn(purpose=purpose)

    assert (LONG in page(client)) is is_said


def test_other_ways_stand_after_a_reason_and_carry_no_link(client):
    small_draws_and_a_cut()

    found = page(client)

    before, _start, after = found.partition(OTHERS)
    assert "原因（共" in before
    assert "href" not in after.partition("</details>")[0]
    assert "我们不收介绍费" in after


@pytest.mark.parametrize("trouble", ["open", "overdue", "plan", "fault"])
def test_none_of_it_is_said_to_who_is_in_trouble_or_whom_we_failed(client, trouble):
    more = {
        "open": [],
        "overdue": [overdue(ago(hours=2), on(-2, since=clock.now()), loan="N-0", n=1)],
        "plan": [plan_started(ago(hours=2)), held_by(ago(hours=2), codes=["ACC-PLAN"])],
        "fault": [incident_opened(ago(hours=2), "draw")],
    }[trouble]
    drawn(*more, times=3 if trouble != "open" else 0)

    found = page(client)

    assert OTHERS not in found
    assert OFTEN not in found


def test_the_month_ahead_has_the_days_of_the_records_alone(client):
    drawn(times=2)
    day = clock.now().astimezone(clock.SHANGHAI).date()

    found = page(client)

    assert "这个月往后看" in found
    assert found.count("要还500元") == 2
    assert on(20, since=clock.now()) in found
    assert day.isoformat() not in found.partition("h-ahead")[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"saved": "9000", "spent": "2000", "repaid": "1000"}, ["约3.0个月"]),
        ({"income": "6000", "spent": "4000", "repaid": "3000"}, ["50%", "先别再借", "每个月都不够", "/plans/"]),
        ({"income": "6000", "spent": "1000", "repaid": "1000"}, ["16.7%", "一般还得过来"]),
        ({"income": "6000", "spent": "1000", "repaid": "2000"}, ["三分之一以上"]),
        ({"income": "6000", "repaid": "0", "spent": "0"}, ["0%"]),
    ],
)
def test_the_page_computes_and_keeps_nothing(client, django_assert_num_queries, typed, words):
    with django_assert_num_queries(0):
        found = client.post("/tools/", typed).text

    assert [word for word in words if word not in found] == []


@pytest.mark.parametrize("typed", [{"saved": "很多"}, {"income": "-5"}, {"spent": "1,0x"}])
def test_what_is_no_amount_is_asked_for_again_and_kept_in_the_form(client, typed):
    answer = client.post("/tools/", typed)

    assert answer.status_code == 422
    assert next(iter(typed.values())) in answer.text


def test_after_a_decision_one_tap_says_whether_it_was_clear_and_counts_by_reason(client):
    small_draws_and_a_cut()
    case = decided_in_part()
    enter(client)
    assert 'name="kind" value="case"' in client.get(f"/appeals/{case.number}/").text

    for helped in ("yes", "no"):
        client.post("/feedback/", {"kind": "case", "code": case.number, "about": case.number, "helped": helped})

    (said,) = Feedback.objects.all()
    assert (said.kind, said.code, said.about, said.helped) == ("case", "BEH-SMALLFREQ", case.number, False)
    assert [one.code for one in feedback.counted(since=ago(days=1))] == ["BEH-SMALLFREQ"]


def test_nobody_speaks_of_anothers_case_or_of_one_that_is_not_decided(client):
    small_draws_and_a_cut()
    case = decided_in_part()
    Case.objects.create(number="MB-2", borrower="B-1", line="L-1", status="queued", received_at=clock.now())

    enter(client)
    for borrower, number in (("B-1", "MB-2"), ("B-1", "MB-3"), ("B-2", case.number)):
        if borrower == "B-2":
            enter(client, borrower)
        sent = {"kind": "case", "code": number, "about": number, "helped": "yes"}
        assert client.post("/feedback/", sent).status_code == 422
    assert not Feedback.objects.exists()


def blocked(people, code="BEH-SMALLFREQ", first=0):
    for number in range(first, first + people):
        line = f"LF-{number}"
        body = {"zh": {"reasons": [{"code": code}]}}
        Decision.objects.create(
            id=f"D-{number}", kind="block", line=line, number=1, at=clock.now(), policy="p", outcome="held",
            document=json.dumps({"body": body}).encode(), hash=str(number), recorded_at=clock.now(),
        )  # fmt: skip
        Line.objects.create(ref=line, borrower=f"BF-{number}")


def test_kinds_of_reasons_are_counted_by_person_and_never_below_twenty(client):
    blocked(20)
    blocked(19, "EXP-REGION", first=100)
    blocked(12, "GEN-REVIEW", first=200)
    blocked(9, "FRD-ACCT", first=300)

    assert held.by_group(since=ago(days=1)) == [("身份和安全核实", 21), ("借款行为", 20)]
    found = client.get("/fairness/").text
    assert "借款行为" in found
    assert 'width="95.2%"' in found  # of its picture, beside the longest
    assert "总量控制" not in found


def test_every_category_of_reasons_has_a_name():
    known = {held.TOGETHER.get(one.category, one.category) for one in CATALOGUE.now.reasons.values()}

    assert known <= held._names().keys()
