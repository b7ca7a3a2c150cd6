"""What the lender's core has to say about each of the twelve, dated so that each is in their situation today."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from demo.feed import Event, Feed, Loans
from demo.people import PEOPLE, Person

HARBOR = "PT-HARBOR"  # the partner that funds X3, so that its tight pool holds nobody else
_YUAN = 100
_WEAK = 5  # score bands from here on have much against them


class Standing(NamedTuple):
    """What the bureau and the score model say of a person; amounts in fen a month."""

    band: int
    external: int
    lenders: int
    adverse: bool = False
    own: int = 0


_STANDING: dict[int, Standing] = {
    1: Standing(2, 120000, 1),
    2: Standing(3, 290000, 2),
    3: Standing(3, 210000, 2),
    4: Standing(3, 330000, 2),
    5: Standing(5, 410000, 5, own=460000),
    6: Standing(3, 150000, 2),
    7: Standing(4, 260000, 3),
    8: Standing(4, 240000, 3),
    9: Standing(4, 180000, 3),
    10: Standing(3, 190000, 2, adverse=True),
    11: Standing(3, 160000, 2),
    12: Standing(2, 140000, 1),
}


def histories(moment: datetime) -> list[Event]:
    """Everything the lender has to tell when the demo is seeded: the platform first, then the people."""
    told = daily(moment, name="seed")
    for person in PEOPLE:
        feed = Feed(f"{person.line}-{moment:%Y%m%d%H%M}", moment)
        _TELL[person.number](feed, person)
        told += feed.events
    told += _platform(moment)
    return told


def daily(moment: datetime, *, name: str = "daily") -> list[Event]:
    """What the lender reports every day, so that nobody's facts grow stale."""
    feed = Feed(f"{name}-{moment:%Y%m%d%H%M}", moment)
    at = feed.at(minutes=30)
    feed.tell(
        "platform.funding.reported", "own", at,
        partner="own", available=90_000_000_00, committed=30_000_000_00, forecast_demand_72h=80_000_000_00,
    )  # fmt: skip
    for minutes, available in ((180, 36_000_000_00), (40, 56_000_000_00)):  # coverage 0.72, later 0.92
        feed.tell(
            "platform.funding.reported", HARBOR, feed.at(minutes=minutes),
            partner=HARBOR, available=available, committed=36_000_000_00, forecast_demand_72h=100_000_000_00,
            window="quarter_end", eta=feed.at(days=-2).isoformat(),
        )  # fmt: skip
    for person in PEOPLE:
        stand(feed, person, at, _STANDING[person.number])
    return feed.events


def posting(moment: datetime, payment: str, loan: str, principal: int, interest: int) -> list[Event]:
    """X1's payment reaches the ledger at last, and its limit returns with it."""
    feed = Feed(f"post-{payment}", moment)
    Loans(feed, PEOPLE[0].line).post(payment, loan, principal, feed.at(), interest=interest)
    return feed.events


def stand(feed: Feed, person: Person, at: datetime, said: Standing) -> None:
    """The bureau's word, the score and the debts of a person, as of today."""
    today = feed.day()
    feed.tell(
        "credit.bureau.reported", person.borrower, at,
        source="人民银行征信中心", as_of=today, lenders=said.lenders, enquiries_30d=0, enquiries_90d=1,
        monthly_debt_service=said.external, adverse=said.adverse, adverse_class="呆账" if said.adverse else None,
    )  # fmt: skip
    down = ["late_recent", "util_high", "income_unstable"] if said.band >= _WEAK else ["draws_frequent"]
    feed.tell(
        "credit.score.reported", person.borrower, at,
        model="qh-behaviour", version="4.2", band=said.band, as_of=today,
        factors=[{"code": code, "direction": "down"} for code in down],
    )  # fmt: skip
    feed.tell(
        "credit.debt_service.updated", person.borrower, at,
        own_monthly=said.own, external_monthly=said.external, as_of=today,
    )  # fmt: skip


def begin(feed: Feed, person: Person, yuan: int, *, opened: int = 400, partner: str | None = None) -> Loans:
    """Who they are, what they consented to, and their line with its limit, opened so many days ago."""
    at = feed.at(days=opened)
    feed.tell(
        "credit.borrower.updated", person.borrower, at,
        name=person.name, id_number=person.id_number, phone=f"138000010{person.number:02d}",
        birth_on=person.birth_on, region=person.id_number[:6], segment=person.segment,
        industry="餐饮" if person.segment == "sole_trader" else None,
        id_expires_on="2035-12-31", kyc_status="ok", locale="zh-Hans",
    )  # fmt: skip
    for purpose in ("bureau", "automated_decision", *(("partner",) if partner else ())):
        feed.tell("credit.consent.updated", person.borrower, at, purpose=purpose, granted=True)
    feed.tell(
        "credit.line.opened", person.line, at,
        borrower=person.borrower, product="cn-revolving", limit=yuan * _YUAN, annual_rate_bps=1800,
        opened_on=feed.day(opened), partner=partner,
    )  # fmt: skip
    return Loans(feed, person.line)


def kept_loan(loans: Loans, yuan: int, *, last_due: int, months: int = 12, early: int = 0) -> str:
    """A loan of which every instalment was paid on its day or so many days early; the last was due so long ago."""
    at = loans.feed.at(days=30 * months + last_due, hours=6)
    return loans.instalment_loan(yuan * _YUAN, at, months=months, kept=months, early=early)


def cut(feed: Feed, person: Person, yuan: tuple[int, int], days: int, codes: list[str], **more: object) -> None:
    """A limit changed by the lender so many days ago, at midnight; yuan before and after."""
    at = feed.at(days=days).replace(hour=0, minute=0, second=0)
    feed.tell(
        "credit.line.limit_changed", person.line, at,
        previous=yuan[0] * _YUAN, current=yuan[1] * _YUAN, initiator="system", codes=codes, **more,
    )  # fmt: skip


def _posting_late(feed: Feed, person: Person) -> None:
    loans = begin(feed, person, 12_000)
    kept_loan(loans, 6_000, last_due=40, months=6)
    loan = loans.draw(1_200_000, feed.at(days=25))
    feed.tell(
        "credit.repayment.received", person.line, feed.at(hours=2),
        payment_ref=PAYMENT_LATE, loan_ref=loan, amount=1_215_000, channel="alipay",
    )  # fmt: skip


PAYMENT_LATE = "P-88201"
LATE_LOAN = "L-X1-N8"  # the loan that payment settles


def _small_and_often(feed: Feed, person: Person) -> None:
    loans = begin(feed, person, 30_000)
    kept_loan(loans, 6_000, last_due=10)
    for n in range(14):
        amount = 186_000 + (-1) ** n * (n // 2 + 1) * 4_000  # fourteen small loans, 1,860.00 on average
        at = feed.at(days=75 - 4 * n).replace(hour=9 + n % 8, minute=(n * 7) % 60)
        loan = loans.draw(amount, at, purpose="进货周转")
        loans.repay(loan, amount, at + timedelta(days=9), interest=amount * 9 // 2000)
    notice = feed.at(days=21).replace(hour=0, minute=6, second=0)
    cut(feed, person, (30_000, 0), 21, ["BEH-SMALLFREQ"], notice_sent_at=notice.isoformat())


def _pool_tight(feed: Feed, person: Person) -> None:
    loans = begin(feed, person, 30_000, partner=HARBOR)
    kept_loan(loans, 9_000, last_due=45)
    at = feed.at(minutes=20)
    feed.tell("credit.draw.requested", person.line, at, draw_ref=f"{person.line}-D99", amount=2_000_000)
    feed.tell(
        "credit.draw.declined", person.line, at + timedelta(minutes=1),
        draw_ref=f"{person.line}-D99", amount=2_000_000, codes=["FND-POOL"],
    )  # fmt: skip


def _income_misjudged(feed: Feed, person: Person) -> None:
    loans = begin(feed, person, 50_000, opened=700)
    feed.tell(
        "credit.income.verified", person.borrower, feed.at(days=430),
        monthly=1_500_000, level=3, sources=["P-TAX"], verified_on=feed.day(430),
    )  # fmt: skip
    kept_loan(loans, 12_000, last_due=20)
    cut(feed, person, (50_000, 12_000), 10, ["CRD-INCOME"])


def _card_fails(feed: Feed, person: Person) -> None:
    loans = begin(feed, person, 60_000)
    feed.tell(
        "credit.income.verified", person.borrower, feed.at(days=60),
        monthly=700_000, level=2, sources=["P-BANKFLOW"], verified_on=feed.day(60),
    )  # fmt: skip
    days = 30 * 5 + 6  # the fifth instalment fell due six days ago
    loan = loans.instalment_loan(4_800_000, feed.at(days=days, hours=3), months=12, kept=4)
    due = loans.plan[4]
    feed.tell(
        "credit.instalment.overdue", person.line, feed.at(days=5),
        loan_ref=loan, n=5, amount=int(str(due["principal"])) + int(str(due["interest"])), due_on=str(due["due_on"]),
    )  # fmt: skip
    feed.tell(
        "credit.repayment.failed", person.line, feed.at(minutes=50),
        channel="card", card_tail="4417", bank_class="insufficient", amount=400_000,
    )  # fmt: skip


def _further_verification(feed: Feed, person: Person) -> None:
    loans = begin(feed, person, 20_000)
    kept_loan(loans, 6_000, last_due=50)
    feed.tell(
        "credit.flag.raised", person.borrower, feed.at(days=3), case="F-6001", family="aml", disclosure="confidential"
    )


def _altered_statement(feed: Feed, person: Person) -> None:
    loans = begin(feed, person, 40_000)
    kept_loan(loans, 9_000, last_due=35)
    cut(feed, person, (40_000, 8_000), 12, ["CRD-INCOME"])


def _scam_in_progress(feed: Feed, person: Person) -> None:
    loans = begin(feed, person, 25_000)
    kept_loan(loans, 6_000, last_due=60)
    feed.tell(
        "credit.flag.raised", person.borrower, feed.at(hours=3),
        case="F-8001", family="scam", disclosure="general", until=feed.at(hours=-20).isoformat(),
    )  # fmt: skip


def _overdue_in_distress(feed: Feed, person: Person) -> None:
    loans = begin(feed, person, 15_000)
    loan = loans.instalment_loan(900_000, feed.at(days=30 * 5 + 12, hours=3), months=12, kept=4)
    due = loans.plan[4]
    feed.tell(
        "credit.instalment.overdue", person.line, feed.at(days=11),
        loan_ref=loan, n=5, amount=int(str(due["principal"])) + int(str(due["interest"])), due_on=str(due["due_on"]),
    )  # fmt: skip
    loans.repay(loan, 10_000, feed.at(days=4))


def _disputed_bureau_item(feed: Feed, person: Person) -> None:
    loans = begin(feed, person, 30_000)
    kept_loan(loans, 6_000, last_due=45)


def _inside_the_incident(feed: Feed, person: Person) -> None:
    loans = begin(feed, person, 18_000)
    kept_loan(loans, 6_000, last_due=15)


def _product_change(feed: Feed, person: Person) -> None:
    loans = begin(feed, person, 20_000)
    kept_loan(loans, 6_000, last_due=40)
    note = "循环额度产品统一调整，30天适应期内已借款项不变"
    cut(feed, person, (20_000, 16_000), 5, ["PRD-STRATEGY"], note=note, notice_sent_at=feed.at(days=20).isoformat())


def _platform(moment: datetime) -> list[Event]:
    feed = Feed(f"platform-{moment:%Y%m%d%H%M}", moment)
    feed.tell(
        "platform.partner.updated", HARBOR, feed.at(days=300), name="海港银行", status="active", contact="400-000-0001"
    )
    feed.tell(
        "platform.channel.updated",
        "alipay",
        feed.at(days=30),
        channel="alipay",
        status="up",
        alternatives=["bank", "card"],
    )
    feed.tell(
        "platform.cycle.set", "review", feed.at(days=300), scheduled_review_days={"A": 90, "B": 60, "C": 30, "D": 30}
    )
    feed.tell(
        "platform.incident.opened", "INC-2611", feed.at(hours=2), services=["repay", "draw"],
        **{"class": "release"}, severity=2, lines=["L-X11"], eta=feed.at(hours=-4).isoformat(),
        message_zh="App 新版本发布后部分用户无法操作，正在回退",
        message_en="A release broke some functions; rolling back",
    )  # fmt: skip
    return feed.events


_TELL: dict[int, Callable[[Feed, Person], None]] = {
    1: _posting_late,
    2: _small_and_often,
    3: _pool_tight,
    4: _income_misjudged,
    5: _card_fails,
    6: _further_verification,
    7: _altered_statement,
    8: _scam_in_progress,
    9: _overdue_in_distress,
    10: _disputed_bureau_item,
    11: _inside_the_incident,
    12: _product_change,
}
