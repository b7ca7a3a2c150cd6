"""What a rule that went to people does then, and how it comes back."""

import polars as pl
import pytest

from risk import clock
from risk.decisions.services import replay
from risk.diagnosis import diagnose
from risk.diagnosis.services import decision_of, diagnose_line
from risk.diagnosis.trial import try_draw
from risk.orders.models import Alert
from risk.policy import load, releases, services
from risk.policy.errors import NotEnoughPeople
from risk.policy.lifecycle import Change
from risk.policy.marks import base
from risk.policy.models import Diversion
from risk.policy.simulation import simulate
from risk.scoreboard import services as scoreboard
from risk.scoreboard.errors import NoSuchRule
from tests.histories import (
    AT,
    LINE,
    ago,
    exposure_reported,
    held,
    income_verified,
    known_borrower,
    line_opened,
    told,
)
from tests.risk.contests import BUSY, CODE, PACK, SEVEN, afresh, contested, decided, diverted, later, store
from tests.risk.releasing import by

__all__ = ["afresh"]
pytestmark = pytest.mark.usefixtures("afresh")


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
