"""A policy from draft to force and back: who may, how long before, which one rules whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from risk import clock
from risk.acting import NotSigned
from risk.diagnosis.services import diagnose_line
from risk.events.services import take
from risk.policy import lifecycle, load, releases, services
from risk.policy.errors import AuthorReleases, BadExpression, NotEnoughPeople, NumberTaken, TooEarly, WrongStep
from risk.policy.lifecycle import FROM, Change, Move, Status
from risk.policy.models import PolicyStep, PolicyVersion
from risk.recheck import services as rechecks
from risk.registers import laws, sources
from risk.registers.errors import BeyondLaw, NotAllowed
from tests.histories import AT, ago, raw, told
from tests.risk.releasing import by, in_shadow
from tests.risk.test_facts_stories import small_trader
from tests.risk.test_simulation import LINES

pytestmark = pytest.mark.django_db
PACK = load("cn-revolving")
NEXT = "cn-revolving@1.1.0"
LATER = "cn-revolving@1.2.0"


@pytest.fixture(autouse=True)
def _forget():
    yield
    services.forget()


def text(number="1.1.0", old="draws_90d > 10 AND", new="draws_90d > 20 AND"):
    return PACK.text.replace('version = "1.0.0"', f'version = "{number}"').replace(old, new)


def drafted(change=Change.LOOSENING, **given):
    return releases.draft(text(**given), change=change, by=by("risk"))


def ready(change=Change.LOOSENING, *, waited=True, lines=(), **given):
    """In the shadow for long enough, reported over these lines, and signed by one other."""
    version = in_shadow(text(**given), change, author="risk", waited=waited, lines=lines).version
    releases.sign(version, by=by("risk2"))
    return version


def released(**given):
    version = ready(**given)
    releases.release(version, by=by("compliance"))
    services.refresh()
    return version


def moved(version, **fields):
    name, _, number = version.partition("@")
    PolicyVersion.objects.filter(name=name, number=number).update(**fields)


def test_every_step_follows_its_status_and_no_other():
    for move in Move:
        for status in Status:
            if status in FROM[move]:
                assert lifecycle.after(status, move) in Status
            else:
                with pytest.raises(WrongStep):
                    lifecycle.after(status, move)


def test_a_text_that_is_no_policy_is_never_stored():
    with pytest.raises(BadExpression, match="Did you mean draws_30d"):
        releases.draft(text(old="draws_30d >", new="draws_3d >"), change=Change.LOOSENING, by=by("risk"))

    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize("number", ["1.0.0", "1.1.0"])
def test_a_number_is_used_once_on_the_shelf_too(number):
    drafted()

    with pytest.raises(NumberTaken):
        drafted(number=number)


def test_until_one_is_released_the_default_pack_rules(django_assert_num_queries):
    ready()
    services.refresh()

    with django_assert_num_queries(0):
        assert services.current().version == "cn-revolving@1.0.0"
        assert services.before(services.current()) is None


def test_a_released_version_rules_and_the_one_before_is_known():
    released()

    assert services.current().version == NEXT
    assert services.before(services.current()).version == "cn-revolving@1.0.0"
    assert services.current(at=clock.now() - timedelta(days=1)).version == "cn-revolving@1.0.0"


def test_a_tightening_waits_for_its_notice_and_may_not_come_sooner():
    version = ready(Change.TIGHTENING)

    with pytest.raises(TooEarly):
        releases.release(version, by=by("compliance"), effective_from=clock.now() + timedelta(days=14))
    row = releases.release(version, by=by("compliance"))
    services.refresh()

    assert row.effective_from - clock.now() > timedelta(days=14, hours=23)
    assert services.current().version == "cn-revolving@1.0.0"
    assert services.current(at=row.effective_from).version == NEXT


@pytest.mark.parametrize("change", set(Change) - lifecycle.AT_ONCE)
def test_a_change_that_can_wait_is_first_watched_for_two_weeks(change):
    version = ready(change, waited=False)

    for step in (releases.canary, releases.release):
        with pytest.raises(TooEarly):
            step(version, by=by("compliance"))


def test_the_author_neither_signs_nor_releases():
    version = ready()

    for step in (releases.sign, releases.canary, releases.release):
        with pytest.raises(AuthorReleases):
            step(version, by=by("risk"))


def test_one_person_alone_releases_nothing():
    version = ready()

    with pytest.raises(NotEnoughPeople):
        releases.release(version, by=by("risk2"))


def test_without_compliance_nothing_is_released_and_the_database_says_so_too():
    version = ready()

    for step in (releases.canary, releases.release):
        with pytest.raises(NotSigned):
            step(version, by=by("risk3"))
    with pytest.raises(DatabaseError, match="signature of compliance"), transaction.atomic():
        PolicyStep.objects.create(
            policy=PolicyVersion.objects.get(), move="release", before="shadow", after="active", actor="risk3",
            role="risk", reason="", at=clock.now(),
        )  # fmt: skip
    assert releases.release(version, by=by("compliance")).status == "active"


def test_a_version_beyond_its_law_rules_nobody_whoever_calls():
    """The act itself asks, not only the pages in front of it; nothing is kept of the try."""
    version = ready(Change.TIGHTENING, old="own_cap = 20_000_000", new="own_cap = 30_000_000")

    for step in (releases.canary, releases.release):
        with pytest.raises(BeyondLaw, match="CN-CFC-2024-4"):
            step(version, by=by("compliance"))
    row = PolicyVersion.objects.get()
    assert (row.status, row.share, row.effective_from) == ("shadow", 0, None)


def test_a_version_that_reads_from_where_nobody_may_rules_nobody(monkeypatch):
    version = ready()
    monkeypatch.setattr(sources, "shipped", lambda: {"credit.line.*": "LEDGER"})

    for step in (releases.canary, releases.release):
        with pytest.raises(NotAllowed, match="dpd_now"):
            step(version, by=by("compliance"))
    assert PolicyVersion.objects.get().status == "shadow"


def test_a_release_rests_on_the_law_of_the_day_it_begins(monkeypatch):
    """A policy for a law that is to come is released ahead of it, and does not begin sooner."""
    begins = clock.day(clock.now()) + timedelta(days=20)
    version = ready(Change.TIGHTENING)
    later = tuple(replace(one, effective_from=begins) for one in laws.shipped() if one.codes == ("CMP-KYC",))
    others = tuple(one for one in laws.shipped() if one.codes != ("CMP-KYC",))
    monkeypatch.setattr(laws, "shipped", lambda: later + others)

    for step in (releases.canary, releases.release):
        with pytest.raises(BeyondLaw, match="CMP-KYC"):
            step(version, by=by("compliance"))
    row = releases.release(version, by=by("compliance"), effective_from=clock.midnight(begins))
    assert (row.status, row.effective_from) == ("active", clock.midnight(begins))


def test_who_amends_a_draft_becomes_its_author_and_it_is_checked_again():
    version = drafted().version
    releases.check(version, by=by("risk"))

    row = releases.amend(version, text(new="draws_90d > 15 AND"), by=by("risk2"))

    assert (row.status, row.author) == ("draft", "risk2")
    with pytest.raises(WrongStep):
        releases.amend(version, text(number="1.3.0"), by=by("risk2"))


def test_a_canary_rules_five_then_twentyfive_then_all_of_a_hundred_lines():
    version = ready()
    lines = [f"L-{number}" for number in range(400)]

    shares = []
    for _ in range(3):
        releases.canary(version, by=by("compliance"))
        services.refresh()
        shares.append(sum(services.current(line).version == version for line in lines) / 4)
    with pytest.raises(WrongStep):
        releases.canary(version, by=by("compliance"))

    assert 1 <= shares[0] <= 10
    assert 15 <= shares[1] <= 35
    assert shares[2] == 100
    assert services.current().version == "cn-revolving@1.0.0"


def test_a_roll_back_lets_the_one_before_rule_again_at_once():
    released()
    released(number="1.2.0", new="draws_90d > 30 AND")
    assert services.current().version == LATER

    releases.roll_back(LATER, by=by("risk2"))
    services.refresh()
    assert services.current().version == NEXT

    releases.roll_back(NEXT, by=by("risk2"))
    services.refresh()
    assert services.current().version == "cn-revolving@1.0.0"


def test_a_release_that_has_not_begun_can_be_rolled_back():
    version = ready(Change.TIGHTENING)
    releases.release(version, by=by("compliance"))

    releases.roll_back(version, by=by("risk2"))
    services.refresh()

    assert services.current(at=clock.now() + timedelta(days=9)).version == "cn-revolving@1.0.0"


def test_a_policy_in_force_cannot_just_be_retired():
    version = released()

    with pytest.raises(WrongStep):
        releases.retire(version, by=by("risk"))


def test_every_step_is_kept_and_cannot_be_rewritten():
    released()

    assert list(PolicyStep.objects.order_by("id").values_list("move", "before", "after", "actor")) == [
        ("draft", "", "draft", "risk"),
        ("check", "draft", "checked", "risk"),
        ("shadow", "checked", "shadow", "risk"),
        ("sign", "shadow", "shadow", "risk2"),
        ("release", "shadow", "active", "compliance"),
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyStep.objects.update(reason="never mind")


def test_a_shadow_report_is_kept():
    version = ready(Change.TIGHTENING, old="draws_30d > 20 OR", new="draws_30d > 10 OR")

    report = releases.report(version, [LINES])

    assert (report.body["pack"], report.body["newly_held"]) == (NEXT, 2)


def test_a_released_version_explains_rechecks_and_an_appeal_gets_the_better_of_old_and_new():
    assert {fate.fate for fate in take([raw(event) for event in told(*small_trader()).events])} == {"accepted"}
    tables = "WHEN draws_90d <= 20 THEN CASE WHEN steady THEN 0.85 ELSE 0.7 END"
    harsher = tables.replace("0.7", "0.2")
    moved(released(change=Change.REGULATION, old=tables, new=harsher), effective_from=ago(days=1))
    services.refresh()

    assert diagnose_line("L-1", at=AT).policy == NEXT
    assert diagnose_line("L-1", at=ago(days=1, minutes=1)).policy == "cn-revolving@1.0.0"
    alone = rechecks.preview("L-1", income=960_000, level=2, at=AT, policy=services.named(NEXT))
    better = rechecks.preview("L-1", income=960_000, level=2, at=AT)
    assert (alone.amount, alone.policy) == (600_000, NEXT)
    assert (better.amount, better.policy) == (2_070_000, "cn-revolving@1.0.0")


# F.7's table, row by row: days of notice, days for which old terms go on.
@pytest.mark.parametrize(
    ("change", "notice", "adaptation"),
    [
        (Change.TIGHTENING, 15, 30), (Change.INDIVIDUAL_CUT, 7, 14), (Change.PRICE, 30, 0), (Change.RAISE_OFF, 0, 0),
        (Change.FUNDING, 0, 0), (Change.REGULATION, 3, 0), (Change.SAFETY, 0, 0), (Change.LOOSENING, 0, 0),
    ],
)  # fmt: skip
def test_each_change_has_the_notice_and_the_time_to_adapt_of_f7(change, notice, adaptation):
    day, second = timedelta(days=1), timedelta(seconds=1)

    assert lifecycle.effective(change=change, at=AT) == AT + notice * day
    assert lifecycle.effective(change=change, at=AT, wanted=AT + notice * day) == AT + notice * day
    with pytest.raises(TooEarly, match=f"{notice} days"):
        lifecycle.effective(change=change, at=AT, wanted=AT + notice * day - second)
    assert lifecycle.adapts_until(change, AT) == (AT + adaptation * day if adaptation else None)
    assert set(lifecycle.TERMS) == set(Change)
