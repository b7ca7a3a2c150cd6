"""More ways to forge than the demo's makers have, on these layouts: each names the test that should notice it."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bench.made.elsewhere.cards import licence_two
from bench.made.elsewhere.ledgers import ledger_of, salary_rows
from bench.made.elsewhere.letters import income_sentence
from demo.papers.forged import Forgery
from demo.papers.model import Entry
from demo.papers.people import LI_QIANG

Rows = list[Entry]


def _forged(
    test: str, seed: int, today: date, spoil: Callable[[random.Random, Rows], Rows], *, months: int = 6
) -> Forgery:
    rng = random.Random(f"forged:{test}:{seed}")
    rows, opening, _ = salary_rows(rng, LI_QIANG, today, months=months)
    spoiled, balance = [], opening
    for row in spoil(rng, rows):
        balance += row.amount
        spoiled.append(replace(row, balance=balance))
    return Forgery(test, ledger_of(LI_QIANG, seed, today, spoiled))


def shuffled_days(seed: int, today: date) -> Forgery:
    """Two rows pasted in where their days do not belong."""

    def spoil(rng: random.Random, rows: Rows) -> Rows:
        at = rng.randrange(8, len(rows) - 8)
        return [*rows[:at], replace(rows[at], on=rows[at].on - timedelta(days=40)), *rows[at + 1 :]]

    return _forged("T03", seed, today, spoil)


def no_interest(seed: int, today: date) -> Forgery:
    """A statement typed by somebody who forgot what a bank pays each quarter."""
    return _forged("T18", seed, today, lambda _, rows: [row for row in rows if row.summary != "结息"], months=10)


def rich_interest(seed: int, today: date) -> Forgery:
    """Balances raised or lowered without the interest that follows from them."""
    return _forged(
        "T18",
        seed,
        today,
        lambda _, rows: [replace(r, amount=r.amount * 60) if r.summary == "结息" else r for r in rows],
    )


def odd_cash(seed: int, today: date) -> Forgery:
    def spoil(rng: random.Random, rows: Rows) -> Rows:
        at = rng.randrange(5, len(rows))
        return [
            *rows[:at],
            replace(rows[at], summary="ATM取款", counterparty="", amount=-rng.randrange(10_001, 90_000, 3)),
            *rows[at + 1 :],
        ]

    return _forged("T19", seed, today, spoil)


def round_trips(seed: int, today: date) -> Forgery:
    """Money of a friend that comes as 货款 and leaves the next day."""

    def spoil(rng: random.Random, rows: Rows) -> Rows:
        out: Rows = []
        for place, row in enumerate(rows):
            out.append(row)
            if place % 5 == 4:
                sum_ = rng.randrange(200, 400) * 10_000
                out += [
                    replace(row, summary="转账存入", counterparty="赵磊", amount=sum_),
                    replace(row, summary="转账支出", counterparty="赵磊", amount=-sum_ + rng.randrange(0, 5_000)),
                ]
        return out

    return _forged("T20", seed, today, spoil)


def wrong_card(seed: int, today: date) -> Forgery:
    paper = ledger_of(
        LI_QIANG, seed, today, salary_rows(random.Random(seed), LI_QIANG, today)[0], card="6217001234567890123"
    )
    return Forgery("T10", paper)


def wrong_code(seed: int, today: date) -> Forgery:
    """One character of a licence's code changed: another shop's licence made one's own."""
    return Forgery("T23", licence_two(LI_QIANG, seed, today, is_forged=True))


def without_seal(seed: int, today: date) -> Forgery:
    return Forgery("T24", income_sentence(LI_QIANG, seed, today, is_sealed=False))


MORE_FORGERIES: tuple[Callable[[int, date], Forgery], ...] = (
    shuffled_days, no_interest, rich_interest, odd_cash, round_trips, wrong_card, wrong_code, without_seal,
)  # fmt: skip
