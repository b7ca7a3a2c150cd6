"""What a kind of change promises is checked over the portfolio, and a release that breaks it says what and whom."""

from datetime import timedelta

import polars as pl
import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from risk import clock
from risk.policy import load, releases, services
from risk.policy.errors import BadPack, NoReport, NotAsDeclared, NotFit, Unfair
from risk.policy.fit import problems
from risk.policy.lifecycle import Change
from risk.policy.models import PolicyReport
from risk.policy.pack import read
from risk.policy.promises import Kept, is_kept
from risk.policy.simulation import simulate
from tests.risk.releasing import by, drafted_to_shadow, in_shadow
from tests.risk.test_simulation import LINES

PACK = load("cn-revolving")
NEXT = "cn-revolving@1.1.0"
KNOWN = {
    "limit_now": 1_000_000, "approved": 3_000_000, "annual_rate_bps": 1_800, "other_own_exposure": 0, "f_dpd": 1.0,
    "dpd_now": 0, "band": 3, "on_time_12m": True, "debt_service": 290_000, "draws_90d": 14, "income_verified": 960_000,
    "income_level": 2, "closed": False, "ontime_rate_12m": 1.0, "thin": False, "remaining": 500_000,
}  # fmt: skip
LINE = pl.DataFrame([KNOWN | {"line": "L-1"}])


@pytest.fixture(autouse=True)
def _forget():
    yield
    services.forget()


def text(*changes, head=""):
    said = PACK.text.replace('version = "1.0.0"', f'version = "1.1.0"\n{head}')
    for old, new in changes:
        assert old in said, old
        said = said.replace(old, new)
    return said


def kept(change, *changes, lines=LINES):
    policy = read(text(*changes))
    found = Kept(policy, PACK, change)
    simulate([lines], policy, PACK, look=found.look)
    return found


STRICTER_DRAWS = ("draws_30d > 20 OR", "draws_30d > 10 OR")
LOOSER_DRAWS = ("draws_30d > 20 OR", "draws_30d > 30 OR")
LESS_VELOCITY = ("CASE WHEN steady THEN 0.85 ELSE 0.7 END", "CASE WHEN steady THEN 0.85 ELSE 0.6 END")
MORE_VELOCITY = ("CASE WHEN steady THEN 0.85 ELSE 0.7 END", "CASE WHEN steady THEN 0.9 ELSE 0.8 END")
LOWER_CAP = ('cap = "1000000"', 'cap = "500000"')
CLOSER_POOL = ("asked > 500000)", "asked > 300000)")
MORE_RAISE = ('when = "NOT raise_enabled"', 'when = "NOT raise_enabled OR draws_30d > 10"')


def test_a_loosening_that_frees_is_one():
    assert is_kept(kept(Change.LOOSENING, LOOSER_DRAWS).body())
    assert is_kept(kept(Change.LOOSENING, MORE_VELOCITY, lines=LINE).body())


def test_a_loosening_that_newly_holds_anybody_is_none_and_names_them():
    body = kept(Change.LOOSENING, STRICTER_DRAWS, ("draws_7d >= 7", "draws_7d >= 70")).body()

    assert (body["newly_held"], body["lowered"], body["by_rule"]) == (2, 2, {"BEH-VELOCITY": 2})
    assert body["sample"] == ["L-2", "L-3"]
    assert not is_kept(body)


@pytest.mark.parametrize(
    ("change", "lowered"), [(LESS_VELOCITY, 1), (("WHEN tier = 'B' THEN 0.50", "WHEN tier = 'B' THEN 0.40"), 1)]
)
def test_a_loosening_that_would_give_less_when_looked_at_again_is_none(change, lowered):
    assert kept(Change.LOOSENING, change, lines=LINE).lowered == lowered


def test_what_binds_nobody_at_todays_income_is_seen_at_what_they_might_prove():
    """Capacity binds at the proven income; the tier's limit binds at a higher one."""
    change = ("WHEN tier = 'B' THEN 8000000", "WHEN tier = 'B' THEN 1500000")
    poor = pl.DataFrame([KNOWN | {"line": "L-1", "income_verified": 600_000}])

    assert kept(Change.LOOSENING, change, lines=poor).lowered == 1


def test_a_lower_cap_is_less_to_draw():
    lines = pl.DataFrame([KNOWN | {"line": "L-1", "thin": True, "asked": 1_200_000, "remaining": 2_000_000}])

    assert kept(Change.LOOSENING, LOWER_CAP, lines=lines).lowered == 1


# Each kind: a change it may make, and one it may not, though nobody is held by it today.
@pytest.mark.parametrize(
    ("change", "may", "may_not"),
    [
        (Change.FUNDING, CLOSER_POOL, STRICTER_DRAWS),
        (Change.FUNDING, CLOSER_POOL, LESS_VELOCITY),
        (Change.SAFETY, ('when = "flag_document"', 'when = "flag_document OR flag_scam"'), CLOSER_POOL),
        (Change.REGULATION, ('when = "age < 18 OR', 'when = "age < 20 OR'), CLOSER_POOL),
        (Change.RAISE_OFF, MORE_RAISE, CLOSER_POOL),
        (Change.INDIVIDUAL_CUT, ("draws_90d > 10 AND", "draws_90d > 5 AND"), STRICTER_DRAWS),
        (Change.TIGHTENING, STRICTER_DRAWS, None),
    ],
)  # fmt: skip
def test_each_kind_touches_its_own_rules_alone(change, may, may_not):
    assert is_kept(kept(change, may, lines=LINE).body())
    if may_not:
        assert kept(change, may_not, lines=LINE).unlike


def test_who_is_held_by_a_confidential_rule_alone_is_counted_and_not_named():
    lines = pl.DataFrame([KNOWN | {"line": "L-1", "flag_scam": True, "draws_90d": 0}])
    body = kept(Change.LOOSENING, ('when = "flag_confidential"', 'when = "flag_confidential OR flag_scam"')).body()
    only = kept(Change.RAISE_OFF, ('when = "flag_confidential"', 'when = "flag_confidential OR flag_scam"')).body()

    assert body["sample"] == [] == only["sample"]
    assert (only["unlike"], lines.height) == (["GEN-REVIEW"], 1)


@pytest.mark.django_db
def test_a_release_that_is_not_what_it_was_declared_is_refused_with_counts_lines_and_what_to_do():
    row = in_shadow(text(STRICTER_DRAWS), Change.LOOSENING, lines=[LINES])
    releases.sign(row.version, by=by("qian"))

    for step in (releases.canary, releases.release):
        with pytest.raises(NotAsDeclared, match=r"新冻结2条.*L-2, L-3") as refused:
            step(row.version, by=by("sun"))
    assert (refused.value.facts["newly_held"], refused.value.facts["sample"]) == (2, ["L-2", "L-3"])
    assert "普遍收紧" in refused.value.next


@pytest.mark.django_db
def test_a_release_rests_on_a_report_of_this_text_of_the_last_day():
    row = in_shadow(text(LOOSER_DRAWS), lines=[LINES])
    releases.sign(row.version, by=by("qian"))
    body = row.reports.get().body

    for stale in (
        {"at": clock.now() - timedelta(hours=25), "body": body},
        {"at": clock.now(), "body": body | {"digest": "another"}},
        {"at": clock.now(), "body": body | {"against": "cn-revolving@0.9.0"}},
    ):
        PolicyReport.objects.create(policy=row, kind="shadow", **stale)
        with pytest.raises(NoReport):
            releases.release(row.version, by=by("sun"))
    releases.report(row.version, [LINES])
    assert releases.release(row.version, by=by("sun")).status == "active"


def many(*, held_in):
    """Thirty lines each in two provinces, drawing often in one."""
    return pl.DataFrame(
        [
            KNOWN | {"line": f"L-{n}", "region": region, "draws_30d": 15 if region == held_in else 0}
            for n, region in enumerate(["330106"] * 30 + ["110101"] * 30)
        ]
    )


@pytest.mark.django_db
def test_a_group_that_falls_behind_blocks_a_release_until_somebody_wrote_why():
    lines = [many(held_in="330106")]
    row = in_shadow(text(STRICTER_DRAWS), Change.TIGHTENING, lines=lines)
    releases.sign(row.version, by=by("qian"))
    with pytest.raises(Unfair, match="330000") as refused:
        releases.release(row.version, by=by("sun"))
    assert refused.value.facts["groups"] == {"330000": 0.0}

    said = text(STRICTER_DRAWS, head='fairness_note = "flood relief"').replace("1.1.0", "1.2.0")
    other = in_shadow(said, Change.TIGHTENING, lines=lines)
    releases.sign(other.version, by=by("qian"))
    assert releases.release(other.version, by=by("sun")).status == "active"


REGIONAL = ('when = "income_change <= -0.60"', "when = \"income_change <= -0.60 OR region = '500100'\"")


def test_what_a_text_lacks_is_all_said_at_once():
    bare = read(text(REGIONAL).replace('pia_id = "PIA-DEMO-1"', "").replace("[appetite]", "[params]", 1).replace(
        'max_el = 0.06\nmin_margin = 0.02\nowner = "risk committee"\n\n[params]', ""))  # fmt: skip

    said = problems(bare, Change.TIGHTENING, at=clock.now())

    assert [word for word in ("appetite", "pia_id", "expires_on") if any(word in one for one in said)] == [
        "appetite", "pia_id", "expires_on",
    ]  # fmt: skip
    assert problems(PACK, Change.TIGHTENING, at=clock.now()) == []
    assert problems(PACK, Change.FUNDING, at=clock.now()) == ["临时的变更必须有到期日：在[policy]里写expires_on。"]


def test_a_region_under_a_derived_value_is_a_region_too():
    own = "[[derived]]\nname = 'here'\ntype = 'bool'\nsql = \"region = '500100'\"\n\n"
    derived = text(('[[derived]]\nname = "tier"', f'{own}[[derived]]\nname = "tier"'))
    used = derived.replace('when = "dti > 0.70"', 'when = "dti > 0.70 AND here"')

    assert problems(read(used), Change.TIGHTENING, at=clock.now())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("max_el = 6", "share from 0 to 1"), ("owner = 3", "as text"), ("", "max_el missing"),
        ("max_el = 0.06\nmax_loss = 1", "max_loss is not known"),
    ],
)  # fmt: skip
def test_an_appetite_that_is_none_is_refused(wrong, said):
    with pytest.raises(BadPack, match=said):
        read(PACK.text.replace("max_el = 0.06" if "owner" not in wrong else 'owner = "risk committee"', wrong))


@pytest.mark.django_db
def test_a_regional_policy_without_an_expiry_is_refused_and_with_one_ends_by_itself():
    row = releases.draft(text(REGIONAL), change=Change.TIGHTENING, by=by("zhao"))
    with pytest.raises(NotFit, match="expires_on"):
        releases.check(row.version, by=by("zhao"))

    last = clock.day(clock.now()) + timedelta(days=60)
    releases.amend(row.version, text(REGIONAL, head=f"expires_on = {last}"), by=by("zhao"))
    drafted_to_shadow(row)
    releases.sign(row.version, by=by("qian"))
    released = releases.release(row.version, by=by("sun"))
    services.refresh()

    assert released.effective_to == clock.midnight(last + timedelta(days=1))
    second = timedelta(seconds=1)
    assert services.current(at=released.effective_to - second).version == NEXT
    assert services.current(at=released.effective_to).version == PACK.version


@pytest.mark.django_db
def test_publishing_by_program_answers_409_without_compliance_and_is_done_once_with_it(client):
    row = in_shadow(text(LOOSER_DRAWS))
    releases.sign(row.version, by=by("li"))
    url = reverse("risk:publish-policy", args=[row.version])

    def ask(name, role, key="k"):
        user, _ = User.objects.get_or_create(username=name)
        user.groups.set([Group.objects.get_or_create(name=role)[0]])
        client.force_login(user)
        return client.post(url, {"reason": "看过"}, "application/json", headers={"Idempotency-Key": key})

    without = ask("sun", "risk")
    assert (without.status_code, without.json()["type"]) == (409, "urn:mingbai:problem:needs-compliance-signature")
    assert ask("chen", "admin").status_code == 403
    assert [ask("qian", "compliance").status_code for _ in range(2)] == [200, 200]
    assert row.steps.filter(move="release").count() == 1
    client.logout()
    assert client.post(url, {}, "application/json").status_code in (401, 403)
