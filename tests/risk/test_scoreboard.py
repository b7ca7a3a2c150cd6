"""The rule scoreboard: what counts against a rule, when it goes to people, how it comes back, what its page tells."""

import re
from datetime import timedelta

import polars as pl
import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from risk import clock
from risk.console import queries as console
from risk.decisions.services import replay
from risk.diagnosis import diagnose
from risk.diagnosis.services import decision_of, diagnose_line
from risk.diagnosis.trial import try_draw
from risk.events.services import take
from risk.orders.models import Alert
from risk.policy import diversions, load, releases, services
from risk.policy.errors import NotEnoughPeople
from risk.policy.lifecycle import Change
from risk.policy.marks import base
from risk.policy.models import Diversion
from risk.policy.simulation import simulate
from risk.scoreboard import fairness, queries
from risk.scoreboard import services as scoreboard
from risk.scoreboard.errors import NoSuchRule
from risk.scoreboard.limits import limits
from risk.scoreboard.models import Block, Contest, Verdict
from risk.scoreboard.queries import Handled
from risk.templatetags.groups import group
from risk.work.services import drain
from tests.histories import (
    AT,
    LINE,
    ago,
    draw_paid,
    exposure_reported,
    held,
    income_verified,
    known_borrower,
    line_opened,
    on,
    raw,
    told,
)
from tests.risk.releasing import by

PACK = load("cn-revolving")
CODE = "BEH-VELOCITY"
SEVEN = [draw_paid(ago(hours=20 * n), 10_000, due=[on(30)]) for n in range(1, 8)]
BUSY = [known_borrower(), line_opened(), *SEVEN]


@pytest.fixture(autouse=True)
def _afresh(monkeypatch):
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: AT)
    yield
    services.forget()


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


# ------------------------------------------------------------------------------------------- when it goes


@pytest.mark.parametrize(
    ("many", "won", "level"),
    [
        (29, 29, "few"), (30, 7, "amber"), (30, 8, "red"), (32, 8, "red"), (33, 8, "amber"), (100, 15, "calm"),
        (100, 16, "amber"), (199, 0, "calm"), (200, 1, "stamp"), (200, 2, "calm"),
    ],
)  # fmt: skip
def test_what_a_count_says_at_below_and_above_each_limit(many, won, level):
    assert limits().level(won, many) == level


@pytest.mark.django_db
def test_the_verdict_that_reaches_the_limit_sends_the_rule_to_people_and_alerts():
    decided(22, 0)
    decided(7, 7, start=22)  # 29 decided
    assert not services.current().diverted

    decided(1, 1, start=29)

    assert services.current().diverted == {CODE}
    row = Diversion.objects.get()
    assert (row.move, row.actor, row.facts["overturned"], row.facts["decided"]) == ("divert", "machine", 8, 30)
    assert Alert.objects.get().kind == scoreboard.ALERT
    decided(5, 5, start=40)
    assert Diversion.objects.count() == 1


@pytest.mark.django_db
def test_a_case_decided_again_counts_once_by_its_newest_verdict_and_the_same_step_once():
    decided(30, 7)
    for _ in range(3):
        scoreboard.record_verdict(case="MB-29", seq=9, reviewer="7", outcome="keep", at=AT)
    scoreboard.record_verdict(case="MB-0", seq=12, reviewer="8", outcome="keep", at=AT)
    assert queries.tally(PACK, CODE, at=AT) == (6, 30)

    scoreboard.record_verdict(case="MB-0", seq=15, reviewer="8", outcome="partial", at=AT)
    scoreboard.record_verdict(case="MB-29", seq=12, reviewer="8", outcome="full", at=AT)
    services.refresh()

    assert queries.tally(PACK, CODE, at=AT) == (8, 30)
    assert services.current().diverted == {CODE}


@pytest.mark.django_db
def test_what_was_decided_before_the_window_or_of_no_version_of_ours_counts_not():
    for number in range(300, 330):
        contested(number)
        Verdict.objects.create(case=f"MB-{number}", seq=9, outcome="full", at=AT - limits().window)
    decided(30, 30, start=100, policy="")
    decided(30, 30, start=200, policy="elsewhere@1.0.0")

    assert queries.tally(PACK, CODE, at=AT) == (0, 0)
    assert not services.current().diverted


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["CMP-KYC", "SYS-PEAK", "LGL-JUDICIAL", "AML-CONF", "FRD-DOC", "PRD-STRATEGY"])
def test_what_nobody_appeals_is_secret_or_only_recorded_never_leaves_the_machine(code):
    decided(40, 40, code=code)

    assert not services.current().diverted


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["CMP-INELIG", "CMP-INDUSTRY", "DAT-BUREAU-LAG", "ACC-PLAN", "EXP-REGION"])
def test_no_gate_and_no_cause_spares_a_rule_that_people_overturn(code):
    """F.8 names no gate and no cause."""
    decided(40, 40, code=code)

    assert services.current().diverted == {code}


@pytest.mark.django_db
def test_the_rows_only_grow():
    decided(30, 8)
    store(*BUSY)
    scoreboard.record_blocks(decision_of(diagnose_line(LINE)).content, "D-1")

    Block.objects.create(decision="D-2", line=LINE, code=CODE, policy="", at=AT)
    for model in (Diversion, Verdict, Contest, Block):
        for act in (lambda rows: rows.update(id=10_000), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                act(model.objects.filter(pk=model.objects.first().pk))


# ------------------------------------------------------------------------------------------- what it does then


@pytest.mark.django_db
def test_a_rule_that_goes_to_people_stops_nobody_and_every_decision_replays(monkeypatch):
    store(*BUSY)
    before = decision_of(diagnose_line(LINE))
    assert (before.policy, before.codes) == (PACK.base, (CODE,))
    later(monkeypatch, minutes=1)

    decided(30, 8)
    found = diagnose_line(LINE)
    after = decision_of(found)

    assert (found.capabilities["draw"], found.reasons, found.usable) == ("unknown", (), 0)
    assert {step.step: step.amount for step in found.waterfall}["unknown"] == -2_930_000
    assert found.values[f"{CODE} draw"] is True
    assert after.policy == f"{PACK.base}+people.1"
    assert base(after.policy) == PACK.base
    assert replay(before.pk).agree
    assert replay(after.pk).agree
    services.forget()  # a process that has seen nothing yet asks for what the name says
    assert replay(after.pk).agree
    assert diagnose_line(LINE, at=AT).reasons[0].code == CODE


@pytest.mark.django_db
def test_what_the_core_itself_recorded_under_the_code_still_stands():
    store(*BUSY, held(ago(hours=1), codes=[CODE]))
    diverted()

    found = diagnose_line(LINE)

    assert (found.capabilities["draw"], [one.code for one in found.reasons]) == ("held", [CODE])


@pytest.mark.django_db
def test_another_rule_that_holds_the_line_still_does():
    store(*BUSY, exposure_reported(ago(hours=1), 0.99))
    diverted()

    found = diagnose_line(LINE)

    assert (found.capabilities["draw"], [one.code for one in found.reasons]) == ("held", ["EXP-REGION"])


@pytest.mark.django_db
def test_of_an_amount_rule_what_is_below_the_cap_passes_and_the_rest_waits_for_a_person():
    history = told(known_borrower(), line_opened(limit=3_000_000), income_verified(ago(days=1), 900_000))
    assert try_draw(history, 1_500_000, at=AT, policy=PACK).smaller == 1_000_000
    store(*history.events)
    diverted("CRD-THIN")
    policy = services.current()

    tries = {amount: try_draw(history, amount, at=AT, policy=policy) for amount in (1_000_000, 1_000_001)}
    over = diagnose(history, at=AT, policy=policy, asked=1_500_000)

    assert {amount: one.outcome for amount, one in tries.items()} == {1_000_000: "passes", 1_000_001: "unknown"}
    steps = {step.step: step.amount for step in over.waterfall}
    assert (steps["unknown"], steps["usable"]) == (-2_000_000, 1_000_000)
    assert sum(list(steps.values())[:-1]) == steps["usable"]


@pytest.mark.django_db
def test_beside_another_amount_rule_the_rest_below_its_cap_waits_for_a_person():
    history = told(known_borrower(), line_opened(limit=3_000_000), *SEVEN)
    policy = PACK.diverting({CODE}, 1)
    capped = load("cn-revolving").text.replace('when = "thin AND asked > 1000000"', 'when = "asked > 1000000"')
    both = releases.read(capped).diverting({CODE}, 1)
    assert policy.version == both.version

    found = diagnose(history, at=AT, policy=both, asked=1_500_000)

    steps = {step.step: step.amount for step in found.waterfall}
    assert (found.capabilities["draw"], found.reasons[0].code) == ("held", "CRD-THIN")
    assert (steps["held"], steps["unknown"], steps["usable"]) == (-1_930_000, -1_000_000, 0)


@pytest.mark.django_db
def test_a_version_that_reads_the_rule_otherwise_blocks_again_and_one_that_reads_it_the_same_does_not():
    diverted()
    for number, old, new in (
        ("1.1.0", "draws_90d > 10 AND", "draws_90d > 20 AND"),
        ("1.2.0", "draws_7d >= 7", "draws_7d >= 9"),
    ):
        text = PACK.text.replace('version = "1.0.0"', f'version = "{number}"').replace(old, new)
        tried = releases.read(text)
        assert services.marked(tried).diverted == ({CODE} if number == "1.1.0" else frozenset())
        releases.draft(text, change=Change.LOOSENING, by=by("risk"))

    assert services.named("cn-revolving@1.1.0+people.1").diverted == {CODE}
    assert services.named("cn-revolving@1.1.0").diverted == frozenset()


def test_a_reading_is_of_everything_a_rule_stands_on():
    text = PACK.text.replace("WHEN tier = 'D' THEN 300000 END", "WHEN tier = 'D' THEN 400000 END")
    other = releases.read(text)

    assert other.reading("CRD-SCORE") != PACK.reading("CRD-SCORE")
    assert other.reading(CODE) == PACK.reading(CODE)


def test_in_a_simulation_it_holds_nobody():
    frame = pl.DataFrame({"line": ["L-1"], "draws_7d": [7], "draws_30d": [7], "remaining": [5]})

    report = simulate([frame], PACK.diverting({CODE}, 1), PACK)

    assert (report["newly_freed"], report["amount_freed"]) == (1, 0)


# ------------------------------------------------------------------------------------------- how it comes back


@pytest.mark.django_db
def test_two_persons_give_it_back_and_what_it_blocked_before_counts_no_more(monkeypatch):
    decided(30, 8)
    later(monkeypatch, days=1)
    with pytest.raises(NotEnoughPeople):
        scoreboard.give_back(CODE, actor="zhao", role="risk", reason=" ")

    assert not scoreboard.give_back(CODE, actor="zhao", role="risk", reason="数据源已更正")
    assert not scoreboard.give_back(CODE, actor="zhao", role="risk", reason="我再签一次")
    services.refresh()
    assert services.current().diverted == {CODE}
    assert scoreboard.give_back(CODE, actor="qian", role="compliance", reason="核对过")
    services.refresh()

    assert not services.current().diverted
    assert services.named(f"{PACK.base}+people.1").diverted == {CODE}
    assert Alert.objects.get().closed_at
    with pytest.raises(NoSuchRule):
        scoreboard.give_back(CODE, actor="qian", role="compliance", reason="再来")
    decided(5, 5, start=50)  # blocked before the return
    assert not services.current().diverted
    later(monkeypatch, days=10)
    decided(30, 8, start=100, at=clock.now())
    assert not services.current().diverted
    decided(30, 8, start=200, at=clock.now())
    assert not services.current().diverted


@pytest.mark.django_db
def test_when_what_it_blocks_afterwards_is_overturned_it_goes_again(monkeypatch):
    decided(30, 8)
    later(monkeypatch, days=1)
    for name in ("zhao", "qian"):
        scoreboard.give_back(CODE, actor=name, role="risk", reason="修好了")
    at = later(monkeypatch, days=5)
    for number in range(100, 130):
        contested(number, at=at)
        outcome = "partial" if number < 108 else "keep"
        scoreboard.record_verdict(case=f"MB-{number}", seq=3, reviewer="7", outcome=outcome, at=at)
    services.refresh()

    assert services.current().diverted == {CODE}
    assert [row.move for row in Diversion.objects.order_by("serial")] == ["divert", "ask", "return", "divert"]
    assert Alert.objects.filter(closed_at=None).count() == 1


# ------------------------------------------------------------------------------------------- what is counted


@pytest.mark.django_db
def test_a_stored_decision_counts_a_block_for_each_reason_it_names_once():
    store(*BUSY)
    decision_of(diagnose_line(LINE))

    drain(topics=["decision.made"])
    drain(topics=["decision.made"])

    assert list(Block.objects.values_list("line", "code", "policy")) == [(LINE, CODE, PACK.base)]


@pytest.mark.django_db
def test_an_appeal_keeps_the_groups_of_who_appeals_and_the_moment_it_was_blocked():
    store(*BUSY)
    decision = decision_of(diagnose_line(LINE))

    told_ = {"case": "MB-1", "line": LINE, "codes": [CODE, "GEN-REVIEW", "NO-SUCH"], "policy": f"{PACK.base}+people.4"}
    for _ in range(2):
        scoreboard.record_contest(**told_, decision=decision.pk, at=AT + timedelta(hours=1))
    scoreboard.record_contest(case="MB-2", line="L-none", codes=[CODE], decision="D-none", policy="", at=AT)

    one, other = Contest.objects.order_by("case")
    assert (one.code, one.segment, one.age, one.region, one.policy) == (
        CODE, "sole_trader", "35-49", "330000", PACK.base,
    )  # fmt: skip
    assert (one.blocked_at, one.filed_at) == (AT, AT + timedelta(hours=1))
    assert (other.segment, other.policy, other.blocked_at) == ("", "", AT)


@pytest.mark.django_db
def test_the_board_by_rule_group_and_reviewer():
    decided(12, 3, segment="student", at=AT)
    decided(9, 9, start=50, segment="sole_trader", code="CRD-DTI", at=AT)
    Block.objects.create(decision="D-1", line=LINE, code="CRD-INCOME", policy=PACK.base, at=AT - timedelta(days=1))

    rows = {row.score.code: row for row in queries.board(PACK, at=AT)}
    segments = {(one.name, one.code): one for one in queries.by("segment", at=AT)}
    (everybody, *groups) = queries.handled("segment", at=AT)

    assert (rows[CODE].appeals, rows[CODE].score.share, rows[CODE].score.median_days) == (12, 0.25, 3.0)
    assert (rows["CRD-DTI"].score.share, rows["CRD-DTI"].is_current) == (None, True)
    assert (rows["CRD-INCOME"].blocks, rows["CRD-INCOME"].score.decided) == (1, 0)
    assert segments["student", CODE].overturned == 3
    assert [one.decided for one in queries.by("reviewer", at=AT)] == [12, 9]
    assert (everybody.decided, everybody.overturned) == (21, 12)
    assert [(one.name, one.decided) for one in groups] == [("sole_trader", 9), ("student", 12)]


# ------------------------------------------------------------------------------------------- fairness


def test_adverse_impact_and_equal_opportunity_at_and_beside_their_limits():
    known = limits().fairness
    groups = {
        "best": (100, 100, 40, 40),
        "at": (100, 80, 100, 95),
        "below": (100, 79, 100, 94),
        "small": (29, 0, 29, 0),
    }

    rows = {row.name: row for row in fairness.drawing(groups, known)}

    assert {name: row.impact.fair for name, row in rows.items()} == {
        "best": True, "at": True, "below": False, "small": None,
    }  # fmt: skip
    assert rows["below"].impact.value == 0.79
    assert {name: row.opportunity.fair for name, row in rows.items()} == {
        "best": True, "at": True, "below": False, "small": None,
    }  # fmt: skip


def test_appeal_success_and_handling_time_beside_everybodys():
    known = limits().fairness
    rows = [
        Handled("", 1000, 400, 10.0), Handled("low", 100, 32, 12.0), Handled("too low", 100, 31, 12.1),
        Handled("high", 100, 50, 10.0), Handled("too high", 100, 51, 5.0), Handled("small", 29, 0, 99.0),
        Handled("none", 30, 0, 1.0),
    ]  # fmt: skip

    found = {one.handled.name: (one.success.fair, one.handling.fair) for one in fairness.appealing(rows, known)}

    assert found == {
        "low": (True, True), "too low": (False, False), "high": (True, True), "too high": (False, True),
        "small": (None, None), "none": (False, True),
    }  # fmt: skip
    assert fairness.appealing([], known) == []


def test_who_may_draw_is_counted_slice_by_slice_as_in_one():
    frame = pl.DataFrame(
        {
            "segment": ["student", "student", None], "region": ["330106", "330106", "110101"], "age": [20, 40, 60],
            "ontime_rate_12m": [1.0, None, 0.97], "draws_7d": [7, 0, None], "draws_30d": [7, 0, None],
        }
    )  # fmt: skip
    whole, parts = fairness.Counts(), fairness.Counts()
    whole.add(frame, PACK, pays_well=0.98)
    for n in range(3):
        parts.add(frame.slice(n, 1), PACK, pays_well=0.98)

    assert whole.found == parts.found
    assert whole.found["segment"] == {"student": (2, 1, 1, 0)}
    assert whole.found["region"] == {"330000": (2, 1, 1, 0), "110000": (1, 1, 0, 0)}
    assert whole.found["age"] == {"-24": (1, 0, 1, 0), "35-49": (1, 1, 0, 0), "50-": (1, 1, 0, 0)}
    free = fairness.Counts()
    free.add(frame, PACK.diverting({CODE}, 1), pays_well=0.98)
    assert free.found["segment"] == {"student": (2, 2, 1, 1)}


# ------------------------------------------------------------------------------------------- the page


@pytest.fixture
def enter(client):
    def enter(role, name=""):
        user = User.objects.create_user(name or f"he-{role}", password="x")
        user.groups.set([Group.objects.get_or_create(name=role)[0]])
        client.force_login(user)
        return client

    return enter


PAGE = "console:scoreboard"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["reviewer", "approver", "aml", "admin"])
def test_other_roles_are_refused_page_and_return(enter, role):
    diverted()
    client = enter(role)

    assert client.get(reverse(PAGE)).status_code == 403
    assert client.post(reverse("console:give-back", args=[CODE]), {"reason": "x"}).status_code == 403
    assert Diversion.objects.count() == 1


@pytest.mark.django_db
def test_the_page_tells_it_all_in_both_languages(enter):
    store(*BUSY)
    decided(30, 8, segment="student")
    risk = enter("risk")

    chinese = risk.get(reverse(PAGE), headers={"accept-language": "zh-hans"})
    english = risk.get(reverse(PAGE), headers={"accept-language": "en"}).content.decode()

    text = chinese.content.decode()
    assert [said for said in ("由人判断", "26.7%", "R-7", "等人判断的额度：1条", LINE) if said not in text] == []
    assert all(said in english for said in ("Goes to people", "26.7%", "Lines that wait for a person: 1"))
    visible = re.sub(r"<(script|style|head).*?</\1>|<[^>]+>", " ", english[english.index("<main") :], flags=re.DOTALL)
    assert re.findall(r"[\u4e00-\u9fff]+", visible.split("</main>")[0]) == []


@pytest.mark.django_db
def test_two_colleagues_give_a_rule_back_with_reasons_and_both_land_in_the_trail(enter):
    diverted()
    url = reverse("console:give-back", args=[CODE])
    risk = enter("risk")

    assert risk.post(url, {"reason": " "}).status_code == 422
    assert [risk.post(url, {"reason": "阈值已改"}).status_code for _ in range(2)] == [302, 302]
    assert enter("compliance").post(url, {"reason": "已核对"}).status_code == 302

    assert [(row.move, row.actor, row.role) for row in Diversion.objects.order_by("serial")[1:]] == [
        ("ask", "he-risk", "risk"),
        ("return", "he-compliance", "compliance"),
    ]
    assert [one.change_message for one in console.acts()][:2] == [
        f"console: rule {CODE} returned (compliance): 已核对",
        f"console: rule {CODE} asked back (risk): 阈值已改",
    ]


@pytest.mark.django_db
def test_the_page_asks_a_fixed_number_of_queries(enter, django_assert_max_num_queries):
    decided(30, 8)
    risk = enter("risk")
    risk.get(reverse(PAGE))

    with django_assert_max_num_queries(14):
        risk.get(reverse(PAGE))


@pytest.mark.django_db
def test_what_appeals_taught_is_counted_by_cause_and_downloaded_once_a_reason(enter):
    for number in (1, 2):
        contested(number)
        scoreboard.record_verdict(
            case=f"MB-{number}", seq=9, reviewer="7", outcome="full", at=clock.now(), causes={CODE: "facts"}
        )
    contested(3, line="=cmd()")
    scoreboard.record_verdict(case="MB-3", seq=9, reviewer="7", outcome="keep", at=clock.now())
    scoreboard.record_verdict(
        case="MB-2", seq=12, reviewer="8", outcome="full", at=clock.now(), causes={CODE: "explained"}
    )
    risk = enter("risk")

    page = risk.get(reverse(PAGE)).text
    rows = b"".join(risk.get(reverse("console:labels"))).decode().splitlines()

    assert "申诉教会了什么" in page
    assert "事实不对或已改变" in page
    assert rows[0] == "case,line,code,policy,is_false,cause,at"
    assert [row.split(",")[0] for row in rows[1:]] == ["MB-1", "MB-2", "MB-3"]
    assert [row.split(",")[5] for row in rows[1:]] == ["facts", "explained", ""]
    assert enter("reviewer", "r").get(reverse("console:labels")).status_code == 403


@pytest.mark.parametrize(
    ("name", "dimension", "zh", "en"),
    [
        ("gig", "segment", "灵活就业", "gig worker"),
        ("-24", "age", "24岁及以下", "24 and younger"),
        ("50-", "age", "50岁及以上", "50 and older"),
        ("25-34", "age", "25-34", "25-34"),
        ("330000", "region", "浙江", "Zhejiang"),
        ("330106", "region", "浙江 330106", "Zhejiang 330106"),
        ("33", "region", "浙江", "Zhejiang"),
        ("990000", "region", "990000", "990000"),
    ],
)
def test_a_group_is_named_in_words(name, dimension, zh, en):
    assert group(name, dimension) == zh
    with translation.override("en"):
        assert group(name, dimension) == en
