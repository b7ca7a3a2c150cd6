"""Every rule of F.13 at, below and above each threshold, and with its facts unknown."""

from datetime import date

import polars as pl
import pytest

from risk.policy import load
from risk.policy.engine import DTYPES
from risk.policy.names import CODES

PACK = load("cn-revolving")
TODAY = date(2026, 11, 20)


def said(code, capability, facts):
    return PACK.evaluate({"today": TODAY, **facts})[code, capability]


THRESHOLDS = [
    ("SYS-PEAK", "draw", {}, "draw_admitted_ratio", [(0.89, True), (0.9, False), (0.91, False)]),
    ("DAT-POSTING", "draw", {}, "unposted_min", [(29, False), (30, True), (31, True)]),
    ("DAT-POSTING", "limit", {}, "unposted_min", [(29, False), (30, True)]),
    ("DAT-LIMIT-RELEASE", "limit", {}, "unreleased", [(0, False), (1, True)]),
    ("DAT-BUREAU-LAG", "draw", {"bureau_adverse": True, "bureau_as_of": date(2026, 11, 1)}, "last_cured_on",
     [(date(2026, 10, 31), False), (date(2026, 11, 1), False), (date(2026, 11, 2), True)]),
    ("BEH-VELOCITY", "draw", {"draws_7d": 0, "hours_since_draw": 1.0}, "draws_30d", [(20, False), (21, True)]),
    ("BEH-VELOCITY", "draw", {"draws_30d": 0, "hours_since_draw": 99.0}, "draws_7d", [(6, False), (7, True)]),
    ("BEH-VELOCITY", "draw", {"draws_30d": 0, "hours_since_draw": 1.0}, "draws_7d", [(3, False), (4, True)]),
    ("BEH-VELOCITY", "draw", {"draws_30d": 0, "draws_7d": 4}, "hours_since_draw", [(71.9, True), (72.0, False)]),
    ("BEH-SMALLFREQ", "limit", {"avg_amount_90d": 1, "approved": 100}, "draws_90d", [(10, False), (11, True)]),
    ("BEH-SMALLFREQ", "limit", {"draws_90d": 11, "approved": 3_000_000}, "avg_amount_90d",
     [(299_999, True), (300_000, True), (300_001, False)]),
    ("BEH-PROFILE", "draw", {"draws_before": 3, "avg_amount_30d": 3, "avg_amount_before": 1}, "draws_30d",
     [(2, False), (3, True)]),
    ("BEH-PROFILE", "draw", {"draws_30d": 3, "avg_amount_30d": 3, "avg_amount_before": 1}, "draws_before",
     [(2, False), (3, True)]),
    ("BEH-PROFILE", "draw",
     {"draws_30d": 3, "draws_before": 3, "avg_amount_before": 100, "night_share_30d": 0.0, "night_share_before": 0.0},
     "avg_amount_30d", [(299, False), (300, True), (301, True)]),
    ("BEH-PROFILE", "draw",
     {"draws_30d": 3, "draws_before": 3, "avg_amount_30d": 1, "avg_amount_before": 1, "night_share_before": 0.1},
     "night_share_30d", [(0.49, False), (0.5, True)]),
    ("BEH-PROFILE", "draw",
     {"draws_30d": 3, "draws_before": 3, "avg_amount_30d": 1, "avg_amount_before": 1, "night_share_30d": 0.5},
     "night_share_before", [(0.1, True), (0.11, False)]),
    ("CRD-DPD-NOW", "draw", {}, "dpd_now", [(0, False), (1, True), (4, True)]),
    ("CRD-DPD-PAST", "limit", {"dpd_now": 0}, "f_dpd", [(0.85, True), (1.0, False), (0.0, True)]),
    ("CRD-DPD-PAST", "limit", {"f_dpd": 0.5}, "dpd_now", [(0, True), (1, False)]),
    ("CRD-BUREAU", "draw", {"bureau_adverse": True, "bureau_as_of": date(2026, 11, 1)}, "last_cured_on",
     [(date(2026, 10, 31), True), (date(2026, 11, 1), True), (date(2026, 11, 2), False), (None, True)]),
    ("CRD-SCORE", "draw", {"band": 6}, "factors_down", [(1, False), (2, True)]),
    ("CRD-SCORE", "draw", {"factors_down": 2, "band": 3, "on_time_12m": True, "limit_now": 1_000_000}, "asked",
     [(500_000, False), (500_001, True), (None, None)]),
    ("CRD-SCORE", "draw", {"factors_down": 2, "band": 4}, "asked", [(1_000_000, False), (1_000_001, True)]),
    ("CRD-SCORE", "draw", {"factors_down": 2, "band": 5}, "asked", [(300_000, False), (300_001, True)]),
    ("CRD-SCORE", "draw", {"factors_down": 2, "band": 1, "on_time_24m": True, "income_level": 3}, "asked",
     [(19_000_000, False)]),
    ("CRD-MULTI", "draw", {"enquiries_30d": 12}, "lenders", [(5, False), (6, True)]),
    ("CRD-MULTI", "draw", {"lenders": 6}, "enquiries_30d", [(11, False), (12, True)]),
    ("CRD-MULTI", "limit", {"enquiries_90d": 9}, "lenders", [(5, False), (6, True)]),
    ("CRD-MULTI", "limit", {"lenders": 6}, "enquiries_90d", [(8, False), (9, True)]),
    ("CRD-DTI", "draw", {}, "dti", [(0.70, False), (0.7001, True)]),
    ("CRD-DTI", "limit", {"band": 4}, "dti", [(0.4499, False), (0.45, True)]),
    ("CRD-DTI", "limit", {"band": 3, "on_time_12m": True}, "dti", [(0.4999, False), (0.50, True)]),
    ("CRD-INCOME", "draw", {}, "income_change", [(-0.59, False), (-0.60, True), (-0.61, True)]),
    ("CRD-INCOME", "limit", {"income_verified": 1}, "income_change", [(-0.24, False), (-0.25, True), (None, None)]),
    ("CRD-INCOME", "limit", {"income_change": 0.0}, "income_verified", [(1, False), (None, True)]),
    ("CRD-THIN", "draw", {"thin": True}, "asked", [(1_000_000, False), (1_000_001, True)]),
    ("CRD-THIN", "draw", {"asked": 2_000_000}, "thin", [(True, True), (False, False)]),
    ("EXP-REGION", "draw", {}, "region_cap_state", [("open", False), ("closed", True)]),
    ("EXP-SEGMENT", "draw", {}, "segment_cap_state", [("open", False), ("closed", True)]),
    ("EXP-STATCAP", "draw", {}, "own_used", [(19_999_999, False), (20_000_000, True)]),
    ("EXP-STATCAP", "draw", {"own_used": 19_000_000}, "asked", [(None, False), (1_000_000, False), (1_000_001, True)]),
    ("EXP-PORTFOLIO", "limit", {}, "overlay_factor", [(0.99, True), (1.0, False)]),
    ("FND-POOL", "draw", {"asked": 500_001}, "funding_state",
     [("open", False), ("throttle", True), ("closed", True)]),
    ("FND-POOL", "draw", {"funding_state": "throttle"}, "asked", [(500_000, False), (500_001, True), (None, None)]),
    ("CMP-KYC", "draw", {}, "kyc_status", [("ok", False), ("incomplete", True), ("expired", True), (None, None)]),
    ("CMP-KYC", "draw", {"kyc_status": "ok"}, "id_expires_on", [(date(2026, 11, 19), True), (TODAY, False)]),
    ("CMP-INELIG", "draw", {"group_ruled_out": False}, "age", [(17, True), (18, False)]),
    ("ACC-COOLOFF", "draw", {"band": 4}, "hours_since_draw", [(167.9, True), (168.0, False)]),
    ("ACC-COOLOFF", "draw", {"band": 5}, "hours_since_draw", [(719.9, True), (720.0, False)]),
    ("ACC-COOLOFF", "draw", {"band": 3, "on_time_12m": True}, "hours_since_draw", [(1.0, False)]),
    ("RPY-INPROC", "repay", {}, "unposted_min", [(29, True), (30, False)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "capability", "given", "fact", "value", "expected"),
    [(code, at, given, fact, value, says) for code, at, given, fact, table in THRESHOLDS for value, says in table],
)
def test_a_rule_holds_from_its_threshold_on(code, capability, given, fact, value, expected):
    assert said(code, capability, {**given, fact: value}) is expected


YES_NO = [
    ("SYS-MAINT", "draw", "maintenance_now"), ("SYS-MAINT", "repay", "maintenance_now"),
    ("BEH-FUNDUSE", "draw", "fund_use_questioned"), ("CMP-RULE", "draw", "rule_unmet"),
    ("CMP-INDUSTRY", "draw", "industry_ruled_out"), ("FRD-ACCT", "draw", "flag_account_takeover"),
    ("FRD-SCAM", "draw", "flag_scam"), ("FRD-DOC", "draw", "flag_document"), ("AML-MEASURE", "draw", "flag_aml"),
    ("AML-CONF", "draw", "flag_confidential"), ("LGL-JUDICIAL", "draw", "flag_judicial"),
    ("ACC-SELF", "draw", "self_paused"), ("ACC-PLAN", "draw", "plan_active"), ("RPY-CHANNEL", "repay", "channel_down"),
    ("RPY-CARD", "repay", "card_failed"), ("RPY-ASSIGNED", "repay", "loan_transferred"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "capability", "fact"), YES_NO)
@pytest.mark.parametrize("value", [True, False, None])
def test_a_yes_no_fact_holds_as_it_is(code, capability, fact, value):
    assert said(code, capability, {fact: value}) is value


def test_the_raise_entry_is_held_only_when_it_was_turned_off():
    assert [said("PRD-RAISE-OFF", "raise", {"raise_enabled": value}) for value in (True, False)] == [False, True]


@pytest.mark.parametrize(
    ("inside", "kind", "incident", "error"),
    [(True, "outage", True, False), (True, "data_error", False, True), (False, None, False, False)],
)
def test_an_incident_is_one_of_service_or_of_data(inside, kind, incident, error):
    facts = {"inside_incident": inside, "incident_class": kind}

    assert said("SYS-INCIDENT", "draw", facts) is incident
    assert said("DAT-ERROR", "draw", facts) is error


@pytest.mark.parametrize(
    ("expired", "lacking", "expected"),
    [(True, False, True), (False, True, True), (False, False, False), (False, None, None), (True, None, True)],
)
def test_what_is_not_known_is_neither_true_nor_false(expired, lacking, expected):
    assert said("CMP-AUTH", "draw", {"agreement_expired": expired, "consent_lacking": lacking}) is expected


def test_knowing_nothing_holds_nothing_but_the_missing_income():
    held = {code for (code, _), true in PACK.evaluate({}).items() if true}

    assert held == {"CRD-INCOME"}


@pytest.mark.parametrize(
    ("facts", "caps"),
    [
        ({"funding_state": "throttle", "asked": 600_000}, {"FND-POOL": 500_000}),
        ({"funding_state": "closed", "asked": 600_000}, {}),
        ({"thin": True, "asked": 1_000_001}, {"CRD-THIN": 1_000_000}),
        ({"own_used": 19_500_000, "asked": 600_000}, {"EXP-STATCAP": 500_000}),
        ({"own_used": 20_000_000, "asked": 600_000}, {}),
        ({"factors_down": 2, "band": 5, "asked": 300_001}, {"CRD-SCORE": 300_000}),
        ({"factors_down": 2, "band": 6, "asked": 300_001}, {}),
        (
            {"factors_down": 2, "band": 3, "on_time_12m": True, "limit_now": 1_000_000, "asked": 600_000},
            {"CRD-SCORE": 500_000},
        ),
    ],
)
def test_amount_rules_name_what_still_passes(facts, caps):
    assert PACK.caps(facts) == caps


def test_every_code_of_the_catalogue_has_a_rule():
    assert {rule.code for rule in PACK.rules} == CODES


def test_a_rule_taken_out_of_the_file_is_gone_without_a_change_of_code(tmp_path):
    facts = {"draws_30d": 21}
    parts = PACK.text.split("[[rule]]")
    shorter = tmp_path / "shorter.toml"
    shorter.write_text("[[rule]]".join(part for part in parts if '"BEH-VELOCITY"' not in part), "utf-8")

    policy = load(shorter)

    assert PACK.evaluate(facts)["BEH-VELOCITY", "draw"] is True
    assert ("BEH-VELOCITY", "draw") not in policy.evaluate(facts)
    assert len(policy.rules) == len(PACK.rules) - 1


def test_one_line_and_many_lines_give_the_same():
    many = [{"today": TODAY, **given, fact: value} for _, _, given, fact, table in THRESHOLDS for value, _ in table]
    schema = {name: DTYPES[PACK.names[name]] for row in many for name in row}
    frame = pl.DataFrame([{name: row.get(name) for name in schema} for row in many], schema=schema)

    columns = PACK.evaluate_frame(frame)

    for number, row in enumerate(many):
        one = {f"{code} {capability}": true for (code, capability), true in PACK.evaluate(row).items()}
        assert columns.row(number, named=True) == one
