"""A recheck that is acted on: stored once, ordered once, recomputed to the byte; and its command."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from risk import clock
from risk.decisions.models import Decision
from risk.decisions.services import replay
from risk.events.services import take
from risk.orders.models import Delivery, Restoration
from risk.recheck import services
from risk.recheck.errors import OtherRecheck, Unverified
from tests.histories import AT, ago, income_verified, limit_changed, raw, told
from tests.risk.test_facts_stories import small_trader
from tests.risk.test_recheck import steady

pytestmark = pytest.mark.django_db
NOON = AT.isoformat()


@pytest.fixture
def trader():
    send(*small_trader())


def send(*events):
    fates = take([raw(event) for event in told(*events).events])
    assert {fate.fate for fate in fates} == {"accepted"}


def run(**over):
    asked = {"income": 960_000, "level": 2, "case": "MB-1", "key": "k-1", "actor": "reviewer", "at": AT}
    return services.run("L-1", **(asked | over))


def test_a_recheck_that_restores_takes_few_statements(trader, django_assert_max_num_queries):
    with django_assert_max_num_queries(21):
        run()

    assert Restoration.objects.count() == Delivery.objects.count() == 1


def test_a_preview_stores_nothing(trader, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = services.preview("L-1", income=960_000, level=2, at=AT)

    assert found.amount == 2_070_000
    assert not Decision.objects.exists()


def test_a_run_stores_the_decision_and_orders_the_new_limit(trader):
    decision, found = run()

    order = Restoration.objects.get()
    assert (order.line, order.amount, order.decision, order.case) == ("L-1", 2_070_000, decision.pk, "MB-1")
    assert order.codes == ["BEH-SMALLFREQ"]
    assert abs(order.protection_until - clock.now() - timedelta(days=60)) < timedelta(minutes=1)
    assert decision.content.body["recheck"] == found.to_json()
    assert decision.content.body["grades"] == {"capacity": "B", "willingness": "A"}
    assert (decision.kind, decision.outcome, decision.policy) == ("recheck", "partial", "cn-revolving@1.0.0")


def test_the_same_key_is_the_same_decision_even_when_the_facts_have_moved(trader):
    first, found = run()
    send(limit_changed(ago(hours=1), 0, 2_070_000, initiator="agent"))

    second, again = run(at=None)

    assert (second.pk, again) == (first.pk, found)
    assert (Decision.objects.count(), Restoration.objects.count(), Delivery.objects.count()) == (1, 1, 1)


def test_a_key_cannot_recheck_something_else(trader):
    run()

    with pytest.raises(OtherRecheck):
        run(income=970_000)


def test_two_cases_on_the_same_facts_are_two_decisions(trader):
    assert run()[0].pk != run(case="MB-2", key="k-2")[0].pk


def test_what_is_kept_orders_nothing(trader):
    decision, _ = run(income=0)

    assert decision.outcome == "keep"
    assert not Restoration.objects.exists()


def test_a_replay_agrees_to_the_byte_after_later_events(trader):
    decision, _ = run()
    send(limit_changed(ago(days=1), 3_000_000, 100_000))

    assert replay(decision.pk).agree


def said(*args, stdin="", monkeypatch=None, **options):
    out = io.StringIO()
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    call_command("recheck", *args, stdout=out, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_command_prints_the_contract_and_a_dry_run_stores_nothing(trader):
    (found,) = said("L-1", "--income", "960000", "--level", "2", "--at", NOON, "--dry-run")

    assert list(found) == [
        "line", "outcome", "amount", "capabilities", "failed_then", "passes_now", "unknown", "terms", "policy",
        "four_eyes",
    ]  # fmt: skip
    assert found["amount"] == 2_070_000
    assert not Decision.objects.exists()


def test_the_command_acts_once(trader):
    for _ in range(2):
        said("L-1", "--income", "960000", "--level", "2", "--at", NOON)

    assert Decision.objects.count() == Restoration.objects.count() == 1


def test_a_batch_answers_in_order_and_goes_on_after_an_error(trader, monkeypatch):
    asked = [
        {"line": "L-1", "income": 960_000, "level": 2, "explained": [], "at": NOON},
        {"line": "L-404", "income": 960_000, "level": 2, "at": NOON},
        {"line": "L-1", "income": 960_000, "level": 2, "explained": ["CRD-DTI"], "at": NOON},
        {"line": "L-1", "income": 0, "level": 1, "at": NOON},
        {"line": "L-1", "income": "much", "level": 1, "at": NOON},
    ]
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join([*map(json.dumps, asked), "not json"])))

    with pytest.raises(SystemExit) as ended:
        call_command("recheck", "-", "--dry-run", stdout=out)

    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert ended.value.code == 1
    assert [answer.get("outcome") for answer in answers] == ["partial", None, None, "keep", None, None]
    assert answers[1]["line"] == "L-404"
    assert "no explanation lifts CRD-DTI".lower() in answers[2]["error"].lower()


def test_a_whole_restoration_opens_the_line_again():
    send(*steady(limit_changed(ago(days=2), 5_000_000, 1_200_000, codes=["CRD-INCOME"])))

    _, found = run(income=1_650_000, level=4)

    assert (found.outcome, Restoration.objects.get().amount) == ("full", 5_000_000)


def test_above_50_000_a_declared_income_restores_nothing_until_one_was_verified_in_twelve_months():
    send(*steady(limit_changed(ago(days=2), 8_000_000, 1_200_000, codes=["CRD-INCOME"]), limit=8_000_000))

    with pytest.raises(Unverified, match="50,000元"):
        run(income=9_000_000, level=1)
    assert not Restoration.objects.exists()
    assert not Decision.objects.exists()

    send(income_verified(ago(days=10), 2_500_000))
    _, found = run(income=8_000_000, level=1)
    assert Restoration.objects.get().amount == found.amount > 5_000_000


def test_a_small_verified_income_carries_no_high_limit_that_a_larger_declared_one_set():
    send(*steady(limit_changed(ago(days=2), 8_000_000, 1_200_000, codes=["CRD-INCOME"]), limit=8_000_000))
    send(income_verified(ago(days=10), 500_000))

    with pytest.raises(Unverified, match="50,000元"):
        run(income=9_000_000, level=1)
    assert not Restoration.objects.exists()
