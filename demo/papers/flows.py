"""The money that moves through an account: rows whose balances, totals and interest are exact."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from demo.papers.model import Entry

_SUPPLIERS = ("粮油批发部", "蔬菜配送中心", "冻品商行", "调味品经营部", "包装材料厂")
_SHOPS = ("超市", "药房", "加油站", "服装店", "电器商城")


@dataclass(frozen=True)
class Draft:
    on: date
    summary: str
    counterparty: str
    amount: int


def year_before(today: date) -> tuple[date, date]:
    """Twelve whole months that end yesterday."""
    last = today - timedelta(days=1)
    try:
        first = date(today.year - 1, today.month, today.day)
    except ValueError:  # 29 February
        first = date(today.year - 1, 3, 1)
    return first, last


def parts(rng: random.Random, total: int, count: int, *, spread: float = 0.35, unit: int = 1) -> list[int]:
    """`count` amounts that differ and add up to the fen."""
    weights = [rng.uniform(1 - spread, 1 + spread) for _ in range(count)]
    cut = [int(total * w / sum(weights)) // unit * unit for w in weights]
    cut[-1] += total - sum(cut)
    return cut


def months_of(first: date, count: int) -> list[tuple[date, int]]:
    """Start and length in days of `count` months from `first`."""
    starts = []
    for i in range(count + 1):
        year, month = first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1
        starts.append(date(year, month, min(first.day, 28)) if first.day > 28 else date(year, month, first.day))
    return [(a, (b - a).days) for a, b in itertools.pairwise(starts)]


def shop_money(
    rng: random.Random,
    *,
    name: str,
    first: date,
    last: date,
    monthly: int,
    words: tuple[str, ...],
    payers: tuple[str, ...],
) -> list[Draft]:
    """A small shop's year: receipts that average `monthly` fen to the fen, costs, rent, and what must not count."""
    drafts: list[Draft] = []
    by_month = parts(rng, monthly * 12, 12, spread=0.12)
    for (start, days), receipts in zip(months_of(first, 12), by_month, strict=True):

        def on(start: date = start, days: int = days) -> date:
            return min(last, start + timedelta(days=rng.randrange(days)))

        takings = parts(rng, receipts, rng.randint(6, 9))
        drafts.extend(Draft(on(), rng.choice(words), rng.choice(payers), amount) for amount in takings)
        costs = parts(rng, int(receipts * rng.uniform(0.5, 0.62)), rng.randint(3, 4))
        drafts.extend(Draft(on(), "转账支出", rng.choice(_SUPPLIERS), -amount) for amount in costs)
        drafts.append(Draft(on(), "房租", "物业管理有限公司", -rng.choice((450000, 520000, 600000))))
        drafts.append(Draft(on(), "消费", rng.choice(_SHOPS), -rng.randrange(2000, 90000)))
        drafts.append(Draft(on(), "转账支出", name, -rng.randrange(300, 900) * 1000))
        if rng.random() < 0.4:
            drafts.append(Draft(on(), "转账存入", name, rng.randrange(100, 500) * 1000))
        if rng.random() < 0.3:
            drafts.append(Draft(on(), "退款", rng.choice(_SHOPS), rng.randrange(2000, 30000)))
    return drafts


def settle(
    rng: random.Random, drafts: list[Draft], *, opening: int, first: date, last: date, interest: bool
) -> list[Entry]:
    """Puts drafts in order, keeps the balance above water, credits interest on the 21st of a quarter's last month."""
    days = {first + timedelta(days=i): [] for i in range((last - first).days + 1)}  # type: dict[date, list[Draft]]
    for draft in drafts:
        days[draft.on].append(draft)
    entries: list[Entry] = []
    balance, held, quarter = opening, 0, 0
    serial = rng.randrange(10**7, 9 * 10**7)
    for day, today in days.items():
        if interest and day.month % 3 == 0 and day.day == 21 and quarter > 60:
            earned = max(1, round(held / quarter * 0.0005 * quarter / 360))
            today.insert(0, Draft(day, "结息", "", earned))
            held = quarter = 0
        times = sorted(rng.randrange(7 * 3600, 22 * 3600) for _ in today)
        for draft, second in zip(sorted(today, key=lambda d: d.amount < 0), times, strict=True):
            amount = max(draft.amount, -balance + 100) if draft.amount < 0 else draft.amount
            if amount == 0 or (amount > 0 > draft.amount):
                continue
            balance += amount
            serial += rng.randrange(3, 900)
            at = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
            account = "" if not draft.counterparty else "6" + "".join(rng.choice("0123456789") for _ in range(15))
            entries.append(Entry(day, at, draft.summary, draft.counterparty, account, amount, balance, str(serial)))
        held += balance
        quarter += 1
    return entries


def by_page(entries: list[Entry], size: int) -> Iterator[list[Entry]]:
    for start in range(0, len(entries), size):
        yield entries[start : start + size]
