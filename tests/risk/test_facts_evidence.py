"""The evidence column of F.13, and since when."""

import pytest

from risk.facts import evidence, read, review_on, since
from tests.histories import (
    AT,
    ago,
    agreement_expired,
    borrower_updated,
    bureau_reported,
    channel_updated,
    closed,
    consent_updated,
    cured,
    debt_service_updated,
    draw_declined,
    draw_paid,
    exposure_reported,
    failed,
    feature_toggled,
    flag_raised,
    funding_reported,
    funduse_questioned,
    held,
    incident_opened,
    income_verified,
    instant,
    known_borrower,
    limit_changed,
    line_opened,
    load_reported,
    loan_transferred,
    maintenance,
    on,
    overdue,
    overlay_set,
    partner_updated,
    plan_started,
    posted,
    received,
    rule_published,
    score_reported,
    self_control,
    told,
)

CASES = [
    (
        "SYS-MAINT",
        [maintenance(ago(days=1), ago(hours=1), ago(hours=-2), "draw", "app")],
        {
            "window": "M-1",
            "starts_at": "2026-11-20T11:00:00+08:00",
            "ends_at": "2026-11-20T14:00:00+08:00",
            "services": ["draw", "app"],
        },
        ago(days=1),
    ),
    (
        "SYS-INCIDENT",
        [incident_opened(ago(hours=2), "draw", eta="2026-11-20T05:00:00Z", severity=1)],
        {
            "incident": "I-1",
            "class": "outage",
            "scope": {"services": ["draw"]},
            "started_at": "2026-11-20T10:00:00+08:00",
            "eta": "2026-11-20T13:00:00+08:00",
        },
        ago(hours=2),
    ),
    (
        "DAT-ERROR",
        [incident_opened(ago(hours=2), "ledger", class_="data_error")],
        {"incident": "I-1", "services": ["ledger"], "eta": None},
        ago(hours=2),
    ),
    (
        "SYS-PEAK",
        [load_reported(ago(minutes=3), 0.4, retry_at=ago(minutes=-3))],
        {"retry_at": "2026-11-20T12:03:00+08:00"},
        ago(minutes=3),
    ),
    (
        "DAT-LIMIT-RELEASE",
        [line_opened(limit=1_000), draw_paid(ago(days=9), 1_000), posted(ago(hours=5), 400)],
        {
            "posted_at": "2026-11-20T07:00:00+08:00",
            "expected": 400,
            "actual": 0,
            "eta": "2026-11-21T07:00:00+08:00",
        },
        ago(hours=5),
    ),
    (
        "DAT-BUREAU-LAG",
        [bureau_reported(as_of="2026-11-02")],
        {"source": "百行征信", "as_of": "2026-11-02"},
        ago(hours=6),
    ),
    ("CRD-BUREAU", [bureau_reported(as_of="2026-11-02")], {"source": "百行征信", "date": "2026-11-02"}, ago(hours=6)),
    (
        "BEH-FUNDUSE",
        [funduse_questioned(ago(days=2))],
        {"loan": "N-1", "date": "2026-11-18", "use_class": "investment"},
        ago(days=2),
    ),
    (
        "CRD-DPD-NOW",
        [overdue(ago(days=2), on(-3)), overdue(ago(days=1), on(-2), n=2, loan="N-2", amount=700)],
        {"n": 2, "dpd": 3, "amount": 50_700, "loans": ["N-1", "N-2"]},
        ago(days=1),
    ),
    (
        "CRD-DPD-PAST",
        [overdue(ago(days=90), "2026-08-20"), cured("2026-08-30T10:00:00+08:00", "2026-08-20")],
        {"month": "2026-08", "max_dpd": 10, "cured_on": "2026-08-30", "fade_date": "2027-08-30"},
        "2026-08-30T10:00:00+08:00",
    ),
    (
        "CRD-SCORE",
        [score_reported(band=6, down=["util_high", "min_pay"])],
        {"factors": ["util_high", "min_pay"], "evaluated_at": "2026-11-20T06:00:00+08:00"},
        ago(hours=6),
    ),
    (
        "CRD-MULTI",
        [bureau_reported(lenders=6, enquiries_30d=12)],
        {"window": 30, "inq": 12, "lenders": 6, "as_of": "2026-11-20"},
        ago(hours=6),
    ),
    (
        "CRD-DTI",
        [income_verified(ago(days=3), 1_000), debt_service_updated(own=100, external=700)],
        {"income": 1_000, "income_on": "2026-11-17", "debt_service": 800, "band": "high"},
        ago(hours=6),
    ),
    (
        "CRD-INCOME",
        [income_verified(ago(days=500), 1_000, verified_on="2025-07-08")],
        {"last_verified": "2025-07-08"},
        None,
    ),
    ("CRD-THIN", [draw_paid(ago(days=90), 900, due=[on(-1)])], {"n": 2, "instalments": 1}, None),
    (
        "EXP-REGION",
        [known_borrower(), exposure_reported(ago(hours=1), 0.99, key="330100", review_on="2026-12-01")],
        {"level": "city", "review_at": "2026-12-01"},
        ago(hours=1),
    ),
    (
        "EXP-SEGMENT",
        [known_borrower(), exposure_reported(ago(hours=1), 0.99, dimension="segment", key="sole_trader")],
        {"segment": "sole_trader", "review_at": None},
        ago(hours=1),
    ),
    (
        "EXP-STATCAP",
        [draw_paid(ago(days=2), 20_000_000)],
        {"cap": 20_000_000, "total": 20_000_000, "rule": "CN-CONSUMER-CAP"},
        ago(days=2),
    ),
    (
        "EXP-PORTFOLIO",
        [overlay_set(ago(days=2), 0.9, on(-2), on(9))],
        {"programme": "O-1", "starts_on": "2026-11-18", "review_at": "2026-11-29"},
        ago(days=2),
    ),
    (
        "FND-POOL",
        [line_opened(), funding_reported(ago(hours=1), 0.7, window="季末", eta=ago(hours=-4))],
        {"window": "季末", "eta": "2026-11-20T16:00:00+08:00"},
        ago(hours=1),
    ),
    (
        "FND-PARTNER",
        [partner_updated(ago(days=9), "FP-1", contact="400"), draw_declined(ago(days=2), partner="FP-1")],
        {"partner": "远山银行", "contact": "400", "decided_at": "2026-11-18T12:00:00+08:00"},
        None,
    ),
    (
        "CMP-RULE",
        [line_opened(), rule_published(ago(days=9), "2026-11-10")],
        {
            "rule": "R-1",
            "title": "消费贷款新规",
            "article": "第十二条",
            "effective": "2026-11-10",
            "condition": "确认综合融资成本",
        },
        ago(days=9),
    ),
    (
        "CMP-AUTH",
        [agreement_expired(ago(days=3)), consent_updated(ago(days=9), "bureau", expires_on=on(-1))],
        {"documents": ["A-1", "consent:bureau"], "expired_on": "2026-11-17"},
        ago(days=3),
    ),
    (
        "CMP-KYC",
        [borrower_updated(ago(days=3), kyc_status="incomplete", id_expires_on=on(-1))],
        {"items": ["kyc_incomplete", "id_expired"]},
        ago(days=3),
    ),
    (
        "CMP-INELIG",
        [borrower_updated(ago(days=3), birth_on="2010-01-01")],
        {"rule": None, "group": "minor"},
        ago(days=3),
    ),
    (
        "CMP-INDUSTRY",
        [borrower_updated(ago(days=3), industry="mining"), rule_published(ago(days=2), on(-1), industries=["mining"])],
        {"rule": "R-1", "industry": "mining", "effective": "2026-11-19"},
        ago(days=2),
    ),
    (
        "FRD-ACCT",
        [flag_raised(ago(days=1), "account_takeover", **{"class": "new_device"}, documents=["P-ID"])],
        {"risk_class": "new_device", "documents": ["P-ID"]},
        ago(days=1),
    ),
    ("FRD-SCAM", [flag_raised(ago(hours=2), "scam")], {"until": "2026-11-21T10:00:00+08:00"}, ago(hours=2)),
    (
        "FRD-DOC",
        [flag_raised(ago(days=1), "document", **{"class": "amount"}, documents=["P-BANKFLOW"])],
        {"doc": ["P-BANKFLOW"], "mismatch_class": "amount"},
        ago(days=1),
    ),
    ("AML-MEASURE", [flag_raised(ago(days=1), "aml")], {"documents": None}, ago(days=1)),
    ("LGL-JUDICIAL", [flag_raised(ago(days=1), "judicial", authority="某法院")], {"authority": "某法院"}, ago(days=1)),
    (
        "PRD-RAISE-OFF",
        [line_opened(), feature_toggled(ago(days=1), enabled=False, next_window_on="2026-12-01")],
        {"next_window_on": "2026-12-01"},
        ago(days=1),
    ),
    (
        "PRD-STRATEGY",
        [limit_changed(ago(days=2), 900, 500, codes=["PRD-STRATEGY"], note="产品调整公告")],
        {"note": "产品调整公告", "effective": "2026-11-18", "previous": 900, "current": 500},
        None,
    ),
    (
        "ACC-COOLOFF",
        [score_reported(band=5), draw_paid(ago(days=1))],
        {"event": "draw", "days": 30, "until": "2026-12-19T12:00:00+08:00"},
        ago(days=1),
    ),
    (
        "ACC-SELF",
        [self_control(ago(days=2), "pause_draws", cooling_days=5)],
        {"date": "2026-11-18", "cool": 5, "until": "2026-11-23T12:00:00+08:00"},
        ago(days=2),
    ),
    ("ACC-PLAN", [plan_started(ago(days=2))], {"plan": "PL-1", "n": 6}, ago(days=2)),
    (
        "RPY-CHANNEL",
        [received(ago(days=2), channel="wechat"), channel_updated(ago(hours=1), "wechat", alternatives=["app"])],
        {"channel": "wechat", "eta": None, "alternatives": ["app"]},
        ago(hours=1),
    ),
    (
        "RPY-CARD",
        [failed(ago(days=1), card_tail="8812", bank_class="card_invalid")],
        {"card_tail": "8812", "why": "card_invalid"},
        ago(days=1),
    ),
    (
        "RPY-INPROC",
        [received(ago(minutes=5), 700, ref="P-5")],
        {"ref": "P-5", "amount": 700, "eta": "2026-11-20T13:55:00+08:00"},
        ago(minutes=5),
    ),
    (
        "RPY-ASSIGNED",
        [loan_transferred(ago(days=3))],
        {"holder": "远山资产", "official_channel": "400-000-0000", "noticed_on": "2026-11-17"},
        ago(days=3),
    ),
]


@pytest.mark.parametrize(("code", "events", "shown", "opened_at"), CASES, ids=[case[0] for case in CASES])
def test_a_code_shows_its_evidence_since_its_event(code, events, shown, opened_at):
    facts = read(told(events), at=AT)

    assert evidence(code, facts) == shown
    if opened_at is not None:
        assert since(code, facts) == instant(opened_at)


def test_velocity_names_the_window_that_is_true():
    week = read(told([draw_paid(ago(hours=n)) for n in range(1, 5)]), at=AT)
    month = read(told([draw_paid(ago(days=n)) for n in range(1, 22)]), at=AT)

    assert (evidence("BEH-VELOCITY", week)["window"], evidence("BEH-VELOCITY", week)["draws"]) == (7, 4)
    assert (evidence("BEH-VELOCITY", month)["window"], evidence("BEH-VELOCITY", month)["draws"]) == (30, 21)


def test_a_profile_names_what_changed():
    before = [draw_paid(ago(days=40 + n), 100) for n in range(3)]
    larger = read(told(before, [draw_paid(ago(days=n), 300) for n in range(1, 4)]), at=AT)
    nightly = read(told(before, [draw_paid(f"2026-11-1{n}T02:00:00+08:00", 100) for n in range(1, 4)]), at=AT)

    assert evidence("BEH-PROFILE", larger) == {"change": ["amount"]}
    assert evidence("BEH-PROFILE", nightly) == {"change": ["time_of_day"]}


@pytest.mark.parametrize(
    ("age", "eta"),
    [
        ({"hours": 4}, "2026-11-20T12:00:00+08:00"),
        ({"hours": 4, "seconds": 1}, "2026-11-21T07:59:59+08:00"),
    ],
)
def test_a_promise_of_posting_moves_once_it_is_past(age, eta):
    assert evidence("DAT-POSTING", read(told(received(ago(**age))), at=AT))["eta"] == eta


def test_what_the_borrower_closed_shows_when_they_did():
    facts = read(told(line_opened(), closed(ago(days=2), initiator="borrower")), at=AT)

    assert evidence("ACC-SELF", facts) == {"date": "2026-11-18", "cool": 7, "until": "2026-11-25T12:00:00+08:00"}


def test_a_given_record_comes_before_the_newest():
    holds = [
        held(ago(days=3), hold="H-1", codes=["PRD-STRATEGY"], note="一"),
        held(ago(days=2), hold="H-2", codes=["PRD-STRATEGY"], note="二"),
    ]
    facts = read(told(holds), at=AT)

    assert evidence("PRD-STRATEGY", facts)["note"] == "二"
    assert evidence("PRD-STRATEGY", facts, facts.records[0])["note"] == "一"


def test_nothing_is_shown_of_what_must_not_be_disclosed():
    facts = read(told(flag_raised(ago(days=1), "aml", disclosure="confidential", documents=["P-ID"])), at=AT)

    assert evidence("AML-CONF", facts) is None
    assert evidence("AML-MEASURE", facts) == {"documents": None}
    assert evidence("NO-SUCH", facts) is None


def test_dates_that_end_a_reason():
    facts = read(
        told(
            known_borrower(),
            line_opened(),
            score_reported(band=4),
            draw_paid(ago(days=1)),
            exposure_reported(ago(hours=1), 0.99, review_on="2026-12-01"),
            maintenance(ago(days=1), ago(hours=1), ago(hours=-14)),
            self_control(ago(days=2), "pause_draws"),
            flag_raised(ago(hours=2), "scam"),
        ),
        at=AT,
    )

    days = {code: review_on(code, facts).isoformat() for code in ("EXP-REGION", "SYS-MAINT", "ACC-COOLOFF", "ACC-SELF")}
    assert days == {
        "EXP-REGION": "2026-12-01",
        "SYS-MAINT": "2026-11-21",
        "ACC-COOLOFF": "2026-11-26",
        "ACC-SELF": "2026-11-25",
    }
    assert review_on("FRD-SCAM", facts).isoformat() == "2026-11-21"
    assert review_on("CRD-BUREAU", facts) is None
