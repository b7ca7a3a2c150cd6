"""Flags, identity, rules, agreements, consents, and what the borrower switched."""

from datetime import timedelta

import pytest

from tests.histories import (
    AT,
    ago,
    agreement_confirmed,
    agreement_expired,
    borrower_updated,
    consent_updated,
    draw_paid,
    feature_toggled,
    flag_cleared,
    flag_raised,
    known_borrower,
    line_opened,
    loan_transferred,
    on,
    plan_finished,
    plan_started,
    posted,
    rule_published,
    self_control,
)
from tests.risk.reads import facts, value

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("family", ["account_takeover", "scam", "document", "aml", "judicial"])
def test_a_flag_is_of_its_family_unless_confidential(family):
    open_flag = flag_raised(ago(hours=1), family)
    secret = flag_raised(ago(hours=1), family, disclosure="confidential")

    assert (value(f"flag_{family}", open_flag), value("flag_confidential", open_flag)) == (True, False)
    assert (value(f"flag_{family}", secret), value("flag_confidential", secret)) == (False, True)


def test_a_flag_lasts_until_cleared_or_its_end():
    raised = flag_raised(ago(days=3), "aml", until=AT)

    assert value("flag_aml", raised) is False
    assert value("flag_aml", raised, at=AT - SECOND) is True
    assert value("flag_aml", flag_raised(ago(days=3), "aml"), flag_cleared(AT)) is False
    assert value("flag_aml", flag_raised(ago(days=3), "aml"), flag_cleared(ago(hours=1), case="F-2")) is True


def test_a_later_raise_of_a_case_replaces_the_earlier():
    triage = flag_raised(ago(days=3), "document", disclosure="confidential")
    found = flag_raised(ago(days=1), "document", documents=["P-BANKFLOW"])
    seen = facts(triage, found)

    assert (seen.values["flag_document"], seen.values["flag_confidential"]) == (True, False)
    assert seen.flags.general("document").documents == ("P-BANKFLOW",)
    assert value("flag_document", found, flag_cleared(ago(days=2))) is True


def test_a_scam_flag_without_an_end_lasts_a_day():
    assert value("flag_scam", flag_raised(ago(hours=24) + SECOND, "scam")) is True
    assert value("flag_scam", flag_raised(ago(hours=24), "scam")) is False
    assert value("flag_scam", flag_raised(ago(hours=24), "scam", until=AT + SECOND)) is True


def test_identity_keeps_what_a_later_update_leaves_out():
    seen = facts(known_borrower(), borrower_updated(ago(days=1), kyc_status="expired"))

    assert (seen.values["kyc_status"], seen.values["region"]) == ("expired", "330106")
    assert value("kyc_status", borrower_updated(ago(days=1))) is None
    assert value("age", borrower_updated(ago(days=1), birth_on="2008-11-21")) == 17


@pytest.mark.parametrize(
    ("over", "unmet"),
    [
        ({}, True),
        ({"effective_on": on(1)}, False),
        ({"effective_on": on(0)}, True),
        ({"products": ["revolving"]}, True),
        ({"products": ["other"]}, False),
        ({"groups": ["student"]}, False),
        ({"industries": ["mining"]}, False),
    ],
)
def test_a_rule_for_all_is_unmet_until_confirmed(over, unmet):
    published = rule_published(ago(days=9), **({"effective_on": on(-3)} | over))

    assert value("rule_unmet", line_opened(), published) is unmet
    assert value("rule_unmet", line_opened(), published, agreement_confirmed(ago(days=1), "R-1")) is False
    assert value("rule_unmet", line_opened(), published, agreement_confirmed(ago(days=1), "R-2")) is unmet


@pytest.mark.parametrize(
    ("groups", "birth_on", "segment", "is_out"),
    [
        (["minor"], on(-18 * 365), None, True),
        (["minor"], "2008-11-20", None, False),
        (["student"], None, "student", True),
        (["student"], None, "gig", False),
        (["minor", "student"], "1990-01-01", "student", True),
    ],
)
def test_a_rule_rules_out_its_groups(groups, birth_on, segment, is_out):
    person = borrower_updated(ago(days=9), birth_on=birth_on, segment=segment)

    assert value("group_ruled_out", person, line_opened(), rule_published(ago(days=9), on(-1), groups=groups)) is is_out


def test_a_rule_rules_out_its_industries():
    person = borrower_updated(ago(days=9), industry="mining")

    assert value("industry_ruled_out", person, rule_published(ago(days=9), on(-1), industries=["mining"])) is True
    assert value("industry_ruled_out", person, rule_published(ago(days=9), on(-1), industries=["retail"])) is False
    assert value("industry_ruled_out", rule_published(ago(days=9), on(-1), industries=["mining"])) is False


def test_an_agreement_is_expired_until_confirmed_since():
    expired = agreement_expired(ago(days=3))

    assert value("agreement_expired", expired) is True
    assert value("agreement_expired", expired, agreement_confirmed(ago(days=1))) is False
    assert value("agreement_expired", expired, agreement_confirmed(ago(days=9))) is True
    assert value("agreement_expired", expired, agreement_confirmed(ago(days=1), "A-2")) is True


@pytest.mark.parametrize(
    ("purpose", "over", "partner", "is_lacking"),
    [
        ("bureau", {}, None, False),
        ("bureau", {"granted": False}, None, True),
        ("bureau", {"expires_on": on(0)}, None, False),
        ("bureau", {"expires_on": on(-1)}, None, True),
        ("partner", {"granted": False}, None, False),
        ("partner", {"granted": False}, "FP-1", True),
        ("automated_decision", {"granted": False}, None, False),
    ],
)
def test_a_consent_lacks_when_refused_or_past(purpose, over, partner, is_lacking):
    events = [line_opened(partner=partner), consent_updated(ago(days=3), purpose, **over)]

    assert value("consent_lacking", events) is is_lacking
    assert value("consent_lacking", events, consent_updated(ago(days=1), purpose)) is False


def test_a_consent_never_told_does_not_lack():
    assert value("consent_lacking", line_opened(partner="FP-1")) is False


@pytest.mark.parametrize(
    ("events", "is_paused"),
    [
        ([self_control(ago(days=1), "pause_draws")], True),
        ([self_control(ago(days=1), "close")], True),
        ([self_control(ago(days=1), "lower_limit")], False),
        ([self_control(ago(days=7), "pause_draws"), self_control(ago(days=6), "resume")], False),
        ([self_control(ago(days=7) + SECOND, "pause_draws"), self_control(ago(days=6), "resume")], True),
        ([self_control(ago(days=30), "pause_draws"), self_control(AT, "resume")], False),
        ([self_control(ago(days=30), "pause_draws"), self_control(AT + SECOND, "resume")], True),
        ([self_control(ago(days=3), "pause_draws", cooling_days=3), self_control(ago(days=3), "resume")], False),
        ([self_control(ago(days=3), "pause_draws", cooling_days=0), self_control(ago(days=2), "resume")], False),
        (
            [
                self_control(ago(days=9), "pause_draws"),
                self_control(ago(days=8), "resume"),
                self_control(ago(days=1), "close"),
            ],
            True,
        ),
    ],
)
def test_a_pause_ends_with_a_resume_after_its_cooling_days(events, is_paused):
    assert value("self_paused", events) is is_paused


def test_a_plan_runs_until_it_is_finished():
    assert value("plan_active", plan_started(ago(days=9))) is True
    assert value("plan_active", plan_started(ago(days=9)), plan_finished(AT)) is False
    assert value("plan_active", plan_started(ago(days=9)), plan_finished(AT, plan="PL-2")) is True


def test_the_raise_entry_is_open_unless_the_newest_toggle_of_the_product_shuts_it():
    off, other = feature_toggled(ago(days=2), enabled=False), feature_toggled(ago(days=1), enabled=True, products=["x"])

    assert value("raise_enabled", line_opened()) is True
    assert value("raise_enabled", line_opened(), off, other) is False
    assert value("raise_enabled", line_opened(), off, feature_toggled(AT, enabled=True)) is True


def test_a_loan_is_transferred_until_it_is_repaid():
    events = [draw_paid(ago(days=90), 500, loan="N-1"), loan_transferred(ago(days=2))]

    assert value("loan_transferred", events) is True
    assert value("loan_transferred", events, posted(ago(days=1), 500)) is False
