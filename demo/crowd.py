"""The rest of the lender's portfolio: as many people as asked for, each with an ordinary year or an ordinary trouble.

Twelve people tell stories; simulations, groups and samples need a few hundred. Nothing here depends on chance that a
second run would not repeat: person N is the same person every time.
"""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from demo import stories
from demo.feed import Event, Feed, Loans
from demo.people import Person, numbered
from demo.stories import Standing

FIRST = 101  # so that they are told from the twelve at a glance
_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_GIVEN = (
    "伟", "芳", "娜", "敏", "静", "磊", "军", "洋", "勇", "艳", "杰", "涛", "明", "超", "霞", "平", "刚",
    "晓梅", "志强", "建国", "雨桐", "子涵", "海燕", "文博", "思远", "丽华", "国栋", "春梅", "浩然", "佳怡",
)  # fmt: skip
_REGIONS = ("110105", "310115", "320102", "330106", "350102", "370102", "420106", "440103", "500103", "510104")
_SEGMENTS = ("salaried", "salaried", "salaried", "sole_trader", "gig", "retired")
_EARLY = (0, 1, 2, 3, 3, 5, 7)  # days before it is due that people pay
_ADVERSE, _PROVEN, _CUT = 0.02, 0.8, 0.6  # shares: of all; who proved an income; cut, of who borrows often


def people(many: int) -> list[Person]:
    """The first `many` of them."""
    return [_person(FIRST + n) for n in range(many)]


def histories(moment: datetime, many: int) -> list[Event]:
    """What the core has to tell of each, dated by `moment`: a year, and what stands today."""
    told: list[Event] = []
    for person in people(many):
        feed = Feed(f"{person.line}-{moment:%Y%m%d%H%M}", moment)
        chance = _chance(person, "year")
        chance.choices(_YEARS, weights=_SHARES)[0](feed, person, chance)
        told += feed.events
    return told + daily(moment, many)


def daily(moment: datetime, many: int) -> list[Event]:
    """What the bureau and the score say of each today."""
    feed = Feed(f"crowd-daily-{moment:%Y%m%d%H%M}", moment)
    for person in people(many):
        stories.stand(feed, person, feed.at(minutes=30), _standing(person))
    return feed.events


def _chance(person: Person, what: str) -> random.Random:
    return random.Random(f"{person.number} {what}")


def _person(number: int) -> Person:
    chance = random.Random(number)
    segment = chance.choice(_SEGMENTS)
    oldest, youngest = (1962, 1952) if segment == "retired" else (2002, 1972)
    born = f"{chance.randint(youngest, oldest)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    proof = numbered(f"{chance.choice(_REGIONS)}{born.replace('-', '')}{number % 1000:03d}")
    name = chance.choice(_FAMILY) + chance.choice(_GIVEN)
    return Person(number, name, "", proof, born, segment, "", "", "", "", "")


def _standing(person: Person) -> Standing:
    chance = _chance(person, "standing")
    band = chance.choices((1, 2, 3, 4, 5), weights=(2, 4, 6, 3, 1))[0]
    external, lenders = chance.randrange(0, 3000, 100) * 100, chance.choice((1, 1, 2, 2, 3))
    return Standing(band, external, lenders, adverse=chance.random() < _ADVERSE)


def _begun(feed: Feed, person: Person, chance: random.Random) -> tuple[Loans, int]:
    """The line, with the income it was opened on; and its limit in yuan."""
    yuan = chance.choice((8_000, 12_000, 15_000, 20_000, 30_000, 40_000))
    loans = stories.begin(feed, person, yuan, opened=chance.randint(380, 900))
    if chance.random() < _PROVEN:
        days = chance.randint(20, 330)
        feed.tell(
            "credit.income.verified", person.borrower, feed.at(days=days),
            monthly=chance.randrange(5_000, 18_000, 500) * 100, level=chance.choice((2, 3)), sources=["P-TAX"],
            verified_on=feed.day(days),
        )  # fmt: skip
    return loans, yuan


def _pays(feed: Feed, person: Person, chance: random.Random) -> None:
    loans, yuan = _begun(feed, person, chance)
    stories.kept_loan(loans, yuan // 2, last_due=chance.randint(8, 60), months=chance.choice((3, 6, 12)),
                      early=chance.choice(_EARLY))  # fmt: skip


def _borrows_often(feed: Feed, person: Person, chance: random.Random) -> None:
    loans, yuan = _begun(feed, person, chance)
    many = chance.randint(11, 16)
    for n in range(many):
        amount = chance.randrange(8, 20) * 10_000
        loan = loans.draw(amount, feed.at(days=80 - 74 * n / many))
        loans.repay(loan, amount, feed.at(days=80 - 74 * n / many - 3), interest=amount // 500)
    if chance.random() < _CUT:
        days = chance.randint(3, 40)
        stories.cut(feed, person, (yuan, chance.choice((0, yuan // 4))), days, ["BEH-SMALLFREQ"],
                    notice_sent_at=feed.at(days=days).isoformat())  # fmt: skip


def _was_cut(feed: Feed, person: Person, chance: random.Random) -> None:
    loans, yuan = _begun(feed, person, chance)
    stories.kept_loan(loans, yuan // 3, last_due=chance.randint(15, 60), months=6, early=chance.choice(_EARLY))
    days = chance.randint(3, 40)
    stories.cut(feed, person, (yuan, yuan // chance.choice((2, 3, 4))), days, ["CRD-INCOME"],
                notice_sent_at=feed.at(days=days).isoformat())  # fmt: skip


def _is_late(feed: Feed, person: Person, chance: random.Random) -> None:
    loans, yuan = _begun(feed, person, chance)
    late = chance.choice((2, 2, 4, 4, 8, 8, 15, 15, 22, 40))
    loan = loans.instalment_loan(yuan * 50, feed.at(days=30 * 4 + late, hours=3), months=12, kept=3)
    due = loans.plan[3]
    feed.tell(
        "credit.instalment.overdue", person.line, feed.at(days=late - 1),
        loan_ref=loan, n=4, amount=int(str(due["principal"])) + int(str(due["interest"])), due_on=str(due["due_on"]),
    )  # fmt: skip


def _was_late_once(feed: Feed, person: Person, chance: random.Random) -> None:
    loans, yuan = _begun(feed, person, chance)
    amount = yuan * 30
    at = feed.at(days=chance.randint(120, 300))
    loan = loans.draw(amount, at)
    loans.repay(loan, amount, at + timedelta(days=30 + chance.choice((3, 6, 12))), interest=amount // 66)


def _repaid_just_now(feed: Feed, person: Person, chance: random.Random) -> None:
    loans, yuan = _begun(feed, person, chance)
    amount = yuan * 60
    loan = loans.draw(amount, feed.at(days=chance.randint(10, 28)))
    loans.repay(loan, amount, feed.at(days=chance.random() + 0.1), interest=amount // 100)


type Year = Callable[[Feed, Person, random.Random], None]
_YEARS: Sequence[Year] = (_pays, _borrows_often, _was_cut, _is_late, _was_late_once, _repaid_just_now)
_SHARES = (55, 12, 9, 6, 8, 10)
