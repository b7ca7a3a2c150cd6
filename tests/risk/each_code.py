"""For each of the 45 codes a history that produces it, and the nearest one that does not.

Both stand on a person whom nothing holds. Used by the diagnosis, and sent through `ingest` and `explain`.
"""

from typing import NamedTuple

from tests import histories as make
from tests.histories import AT, Event, ago, on

type Story = list[Event]


class Pair(NamedTuple):
    """`shown` is the code as a borrower sees it, on `capability`."""

    yes: Story
    no: Story
    capability: str = "draw"
    shown: str = ""


def base(*, limit: int = 3_000_000, **borrower: object) -> Story:
    """A person whom nothing holds."""
    return [make.known_borrower(**borrower), make.line_opened(limit=limit)]


def on_base(yes: Story, no: Story, capability: str = "draw", *, shown: str = "", **given: object) -> Pair:
    return Pair([*base(**given), *yes], [*base(**given), *no], capability, shown)


def draws(count: int, amount: int = 100_000, *, every: float = 24, first: float = 75, repay: bool = True) -> Story:
    """Draws some hours apart, the newest `first` hours ago, each repaid an hour later."""
    story = []
    for n in range(count):
        hours = first + every * n
        story.append(make.draw_paid(ago(hours=hours), amount, ref=f"D-{first}-{n}", loan=f"N-{n}"))
        story += make.repaid(ago(hours=hours - 1), amount, loan=f"N-{n}", ref=f"P-{n}") if repay else []
    return story


def late(due: int, *, until: int | None = None) -> Story:
    """An instalment due so many days ago, paid `until` days ago or not at all."""
    story = [
        make.draw_paid(ago(days=due + 30), 50_000, ref="D-9", loan="N-9", due=[on(-due)]),
        make.overdue(ago(days=due - 1), on(-due), loan="N-9"),
    ]
    if until is not None:
        story += [*make.repaid(ago(days=until), 50_000, loan="N-9"), make.cured(ago(days=until), on(-due), loan="N-9")]
    return story


def cut(*codes: str, at=None, current: int = 1_500_000) -> Story:
    return [make.limit_changed(at or ago(days=3), 3_000_000, current, codes=list(codes) or None)]


def steady(*, amount: int = 50_000) -> Story:
    """Four instalments on time, long ago."""
    due = [on(-300 + 30 * n) for n in range(4)]
    return [
        make.draw_paid(ago(days=330), amount, ref="D-8", loan="N-8", due=due),
        *make.repaid(ago(days=200), amount, loan="N-8", ref="P-8"),
    ]


def flag(family: str, **data: object) -> Story:
    return [make.flag_raised(ago(hours=5), family, **data)]


def unposted(minutes: int) -> Story:
    return [make.received(ago(minutes=minutes), ref="P-7")]


def unreleased(amount: int) -> Story:
    paid = [make.draw_paid(ago(days=5), 100_000, ref="D-1", loan="N-1"), make.received(ago(hours=2), ref="P-1")]
    return [*paid, make.posted(ago(hours=1), ref="P-1"), make.limit_released(ago(hours=1), amount, ref="P-1")]


BUREAU = {"lenders": 6, "enquiries_90d": 12}
FULL = {"class": "new_device", "documents": ["P-ID"]}
EACH: dict[str, Pair] = {
    "SYS-MAINT": on_base(
        [make.maintenance(ago(days=1), ago(hours=1), ago(hours=-1))],
        [make.maintenance(ago(days=1), ago(hours=2), AT)],
    ),
    "SYS-INCIDENT": on_base(
        [make.incident_opened(ago(hours=1), "draw", regions=["330000"])],
        [make.incident_opened(ago(hours=1), "draw", regions=["110000"])],
    ),
    "SYS-PEAK": on_base([make.load_reported(ago(minutes=15), 0.89)], [make.load_reported(ago(minutes=15), 0.9)]),
    "DAT-POSTING": on_base(unposted(30), unposted(29), "limit"),
    "DAT-LIMIT-RELEASE": on_base(unreleased(99_999), unreleased(100_000), "limit"),
    "DAT-BUREAU-LAG": on_base(
        [*late(20, until=4), make.bureau_reported(as_of=on(-5), adverse=True)],
        [*late(20, until=4), make.bureau_reported(as_of=on(-5), adverse=False)],
    ),
    "DAT-ERROR": on_base(
        [make.incident_opened(ago(hours=1), "ledger", class_="data_error")],
        [make.incident_opened(ago(hours=1), "ledger", class_="outage")],
    ),
    "BEH-VELOCITY": on_base(draws(7, every=12), draws(6, every=12)),
    "BEH-SMALLFREQ": on_base(
        [*draws(11, every=120), *cut()],
        [*draws(10, every=120), *cut(), make.income_verified(ago(days=60), 900_000)],
        "limit",
    ),
    "BEH-PROFILE": on_base(
        [*draws(3, 300_000, every=96), *draws(3, 100_000, first=24 * 40)],
        [*draws(3, 299_999, every=96), *draws(3, 100_000, first=24 * 40)],
    ),
    "BEH-FUNDUSE": on_base(
        [make.draw_paid(ago(days=9), loan="N-1"), make.funduse_questioned(ago(days=1), loan="N-1")],
        [*draws(1, first=240), make.funduse_questioned(ago(days=1), loan="N-0")],
    ),
    "CRD-DPD-NOW": on_base(late(1), late(1, until=0)),
    "CRD-DPD-PAST": on_base([*late(60, until=50), *cut()], [*late(500, until=490), *cut()], "limit"),
    "CRD-BUREAU": on_base([make.bureau_reported(adverse=True)], [make.bureau_reported(as_of=on(-31), adverse=True)]),
    "CRD-SCORE": on_base(
        [make.score_reported(band=6, down=["util_high", "min_pay"])],
        [make.score_reported(band=6, down=["util_high", "another"])],
    ),
    "CRD-MULTI": on_base(
        [make.bureau_reported(**BUREAU, enquiries_30d=12)], [make.bureau_reported(**BUREAU, enquiries_30d=11)]
    ),
    "CRD-DTI": on_base(
        [make.income_verified(ago(days=9), 1_000_000), make.debt_service_updated(own=700_001)],
        [make.income_verified(ago(days=9), 1_000_000), make.debt_service_updated(own=700_000)],
    ),
    "CRD-INCOME": on_base(
        [make.income_verified(ago(days=90), 1_000_000), make.income_verified(ago(days=9), 400_000)],
        [make.income_verified(ago(days=90), 1_000_000), make.income_verified(ago(days=9), 400_001)],
    ),
    "CRD-THIN": on_base([make.draw_requested(ago(hours=1), 1_000_001)], [make.draw_requested(ago(hours=1), 1_000_000)]),
    "EXP-REGION": on_base([make.exposure_reported(ago(hours=24), 0.98)], [make.exposure_reported(ago(hours=2), 0.979)]),
    "EXP-SEGMENT": on_base(
        [make.exposure_reported(ago(hours=2), 0.98, dimension="segment", key="sole_trader")],
        [make.exposure_reported(ago(hours=2), 0.98, dimension="segment", key="gig")],
    ),
    "EXP-STATCAP": on_base(
        [make.draw_paid(ago(days=40), 20_000_000)], [make.draw_paid(ago(days=40), 19_999_999)], limit=30_000_000
    ),
    "EXP-PORTFOLIO": on_base(
        [make.overlay_set(ago(days=9), 0.9, on(-9), on(30)), *cut("EXP-PORTFOLIO")],
        [make.overlay_set(ago(days=9), 0.9, on(-9), on(30))],
        "limit",
    ),
    "FND-POOL": on_base([make.funding_reported(ago(hours=2), 0.79)], [make.funding_reported(ago(hours=2), 0.8)]),
    "FND-PARTNER": on_base(
        [make.partner_updated(ago(days=9), "PT-1"), make.draw_declined(ago(hours=1), partner="PT-1")],
        [make.partner_updated(ago(days=9), "PT-1"), make.draw_declined(ago(days=30), partner="PT-1")],
    ),
    "CMP-RULE": on_base([make.rule_published(ago(days=9), on(0))], [make.rule_published(ago(days=9), on(1))]),
    "CMP-AUTH": on_base(
        [make.agreement_expired(ago(days=2))], [make.agreement_expired(ago(days=2)), make.agreement_confirmed(AT)]
    ),
    "CMP-KYC": Pair([*base(id_expires_on=on(-1))], [*base(id_expires_on=on(0))]),
    "CMP-INELIG": Pair([*base(birth_on="2008-11-21")], [*base(birth_on="2008-11-20")]),
    "CMP-INDUSTRY": on_base(
        [make.rule_published(ago(days=9), on(-1), industries=["mining"])],
        [make.rule_published(ago(days=9), on(-1), industries=["steel"])],
        industry="mining",
    ),
    "FRD-ACCT": on_base(flag("account_takeover", **FULL), [*flag("account_takeover", **FULL), make.flag_cleared(AT)]),
    "FRD-SCAM": on_base(
        [make.flag_raised(ago(hours=24, seconds=-1), "scam")], [make.flag_raised(ago(hours=24), "scam")]
    ),
    "FRD-DOC": on_base(
        flag("document", **{"class": "name", "documents": ["P-BANKFLOW"]}),
        flag("document", **{"class": "name", "documents": ["P-BANKFLOW"], "until": AT}),
    ),
    "AML-MEASURE": on_base(flag("aml", documents=["P-ID"]), [*flag("aml", documents=["P-ID"]), make.flag_cleared(AT)]),
    "AML-CONF": on_base(
        flag("aml", disclosure="confidential"),
        [*flag("aml", disclosure="confidential"), make.flag_cleared(AT)],
        shown="GEN-REVIEW",
    ),
    "LGL-JUDICIAL": on_base(
        flag("judicial", authority="某区法院"), flag("judicial", authority="某区法院", until=ago(minutes=1))
    ),
    "PRD-RAISE-OFF": on_base(
        [make.feature_toggled(ago(days=9), enabled=False)],
        [make.feature_toggled(ago(days=9), enabled=False, products=["other"])],
        "raise",
    ),
    "PRD-STRATEGY": on_base(
        [make.limit_changed(ago(days=3), 3_000_000, 2_000_000, codes=["PRD-STRATEGY"], note="产品升级")],
        [
            make.limit_changed(ago(days=3), 3_000_000, 2_000_000, codes=["PRD-STRATEGY"], note="产品升级"),
            make.limit_changed(ago(days=1), 2_000_000, 3_000_000),
        ],
        "limit",
    ),
    "ACC-COOLOFF": on_base(
        [*steady(), make.score_reported(band=4), *draws(1, first=167)],
        [*steady(), make.score_reported(band=4), *draws(1, first=168)],
    ),
    "ACC-SELF": on_base(
        [make.self_control(ago(days=9), "pause_draws"), make.self_control(ago(days=-1), "resume")],
        [make.self_control(ago(days=9), "pause_draws"), make.self_control(ago(days=2), "resume")],
    ),
    "ACC-PLAN": on_base(
        [make.plan_started(ago(days=9))], [make.plan_started(ago(days=9)), make.plan_finished(ago(days=1))]
    ),
    "RPY-CHANNEL": on_base(
        [*make.repaid(ago(days=89)), make.channel_updated(ago(hours=3), "bank_transfer")],
        [*make.repaid(ago(days=89)), make.channel_updated(ago(hours=3), "wechat")],
        "repay",
    ),
    "RPY-CARD": on_base(
        [make.failed(ago(days=1), card_tail="6789", bank_class="insufficient")],
        [make.failed(ago(days=1), card_tail="6789", bank_class="channel_down")],
        "repay",
    ),
    "RPY-INPROC": on_base(unposted(29), unposted(30), "repay"),
    "RPY-ASSIGNED": on_base(
        [make.draw_paid(ago(days=9), loan="N-1"), make.loan_transferred(ago(days=1), loan="N-1")],
        [*draws(1, first=240), make.loan_transferred(ago(days=1), loan="N-0")],
        "repay",
    ),
}
