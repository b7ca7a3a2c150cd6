"""More ways to forge than the demo's makers have, on these layouts: each names the test that should notice it."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont

from bench.made.elsewhere.cards import licence_two
from bench.made.elsewhere.kit import Kit
from bench.made.elsewhere.ledgers import ledger_of, salary_rows
from bench.made.elsewhere.letters import income_sentence
from demo.papers.forged import Forgery, edited
from demo.papers.letters import capitals
from demo.papers.model import Entry, yuan
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


def round_sums(seed: int, today: date) -> Forgery:
    """A statement typed by somebody who thinks in hundreds."""

    def spoil(rng: random.Random, rows: Rows) -> Rows:
        return [
            replace(r, amount=max(abs(r.amount) // 10_000, 1) * (10_000 if r.amount > 0 else -10_000)) for r in rows
        ]

    return _forged("T33", seed, today, spoil)


def _letter(kit: Kit, today: date, sum_: str, monthly: int, *, typed: str = "") -> Forgery:
    """A letter of an employer; the line `typed` is in a font of the traditional script."""
    kit.title("收入证明")
    kit.say(f"兹证明{LI_QIANG.name}（身份证号：{LI_QIANG.id_number}）系我单位职工，月收入{sum_}元。")
    kit.line(f"大写{kit.colon}{capitals(monthly)}")
    font, kit.font = kit.font, "MSung-Light" if typed else kit.font
    kit.line(typed)
    kit.font = font
    kit.line(f"单位名称{kit.colon}宁波海曙新亚贸易有限公司", how="right")
    kit.line(f"{today.year}年{today.month}月{today.day}日", how="right")
    kit.stamp(kit.width - kit.left - 70, kit.y + 40, "宁波海曙新亚贸易")
    return Forgery("T35", kit.paper("P-INCOME", {"subject_name": LI_QIANG.name}, today))


def typed_elsewhere(seed: int, today: date) -> Forgery:
    """A line typed anew on a keyboard of the traditional script."""
    registerFont(UnicodeCIDFont("MSung-Light"))
    kit = Kit("typed_elsewhere", seed)
    monthly = kit.rng.randrange(60, 250) * 10_000
    typed = kit.pick("該員工實發工資如上", "銀行轉賬，每月十日發放", "本單位對以上內容負責", "收入含獎金與補貼")
    return _letter(kit, today, yuan(monthly), monthly, typed=typed)


def wide_marks(seed: int, today: date) -> Forgery:
    """A sum typed anew with the marks of Chinese prose."""
    kit = Kit("wide_marks", seed)
    monthly = kit.rng.randrange(60, 250) * 10_000
    return _letter(kit, today, yuan(monthly).replace(",", "，"), monthly)


def older_than_its_rows(seed: int, today: date) -> Forgery:
    """An old statement whose days were moved on."""
    rng = random.Random(f"older:{seed}")
    paper = ledger_of(LI_QIANG, seed, today, salary_rows(rng, LI_QIANG, today)[0])
    made = today - timedelta(days=rng.randint(30, 400))
    content = edited(paper.content, CreationDate=f"D:{made:%Y%m%d}120000", ModDate=f"D:{made:%Y%m%d}120000")
    return Forgery("T28", replace(paper, content=content))


MORE_FORGERIES: tuple[Callable[[int, date], Forgery], ...] = (
    shuffled_days, no_interest, rich_interest, odd_cash, round_trips, wrong_card, wrong_code, without_seal,
    round_sums, typed_elsewhere, wide_marks, older_than_its_rows,
)  # fmt: skip
