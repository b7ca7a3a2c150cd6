"""The tests of D.3 that look at how money moves: salaries, interest, cash, loops, loans, round sums, slips, funds."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from statistics import mean, pstdev
from typing import Any

from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.ledger import in_time
from appeals.proofs.reading.model import Finding, Reading, Row, Subject
from appeals.proofs.reading.statement import LENDERS, SALARY, is_own
from appeals.proofs.reading.values import money, name_key, plain

_INTEREST = re.compile(r"结息|利息|存款利息|季度结息")
_RATES = (0.0005, 0.0035)  # a year, demand deposits; Source: D.3, T18 [D]


def _dated(reading: Reading) -> list[tuple[int, Row, date, int]]:
    """(place, row, day, amount) of the rows that have both, earliest first."""
    order = in_time(reading.rows)
    return [(i, row, row.date, row.amount) for i in order if (row := reading.rows[i]).date and row.amount is not None]


def salary_days(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T11: four of six months from one payer, day of month within five, amounts alike."""
    paid = [
        (row, when, amount) for _, row, when, amount in _dated(reading) if amount > 0 and SALARY.search(row.summary)
    ]
    if reading.kind != "P-BANKFLOW" or len(paid) < 4:
        return
    last = paid[-6:]
    payers = {name_key(row.counterparty) for row, _, _ in last}
    numbers = [when.day for _, when, _ in last]
    # Pay about the turn of a month: the 30th and the 2nd are three days apart.
    turned = [number - 31 if number > 20 else number for number in numbers]
    spread = min(max(days) - min(days) for days in (numbers, turned))
    amounts = [amount for _, _, amount in last]
    steady = len(payers) == 1 and spread <= 5 and pstdev(amounts) <= 0.35 * mean(amounts)
    yield Finding(
        "T11", "pass" if steady else "fail", "I", "工资按月规律入账" if steady else "工资入账的日期、金额或付款方不规律"
    )


def weekend_salaries(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T06, second half: salaries mostly on weekends."""
    paid = [when for _, row, when, amount in _dated(reading) if amount > 0 and SALARY.search(row.summary)]
    if len(paid) >= 4 and sum(when.weekday() >= 5 for when in paid) > 0.5 * len(paid):
        yield Finding("T06", "fail", "A", "过半的工资在周末入账")


def interest(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T18: quarterly interest credited about the 21st, of a plausible size."""
    rows = _dated(reading)
    if reading.kind != "P-BANKFLOW" or not rows or any(row.balance is None for _, row, _, _ in rows):
        return
    paid = [(i, when, amount) for i, row, when, amount in rows if amount > 0 and _INTEREST.search(row.summary)]
    first, last = rows[0][2], rows[-1][2]
    if not paid:
        yield _unpaid(sum(_is_due(rows, day) for day in _settling_days(first, last)))
        return
    for place, when, amount in paid:
        before = [row.balance for _, row, on, _ in rows if row.balance and when - timedelta(days=92) <= on <= when]
        if not before:
            continue
        low, high = (mean(before) * rate * 91 / 360 for rate in _RATES)
        if not 0.2 * low - 1 <= amount <= 4 * high + 1:
            yield Finding("T18", "fail", "A", f"第{place + 1}行的利息与平均余额不相称", f"rows[{place}].amount")
            return
    yield Finding("T18", "pass", "A", "结息与平均余额相称")


def _settling_days(first: date, last: date) -> list[date]:
    """The days on which a quarter's interest is credited; one at the very end may not have been booked yet."""
    days = [date(year, month, 21) for year in range(first.year, last.year + 1) for month in (3, 6, 9, 12)]
    return [day for day in days if first < day <= last - timedelta(days=2)]


def _is_due(rows: Sequence[tuple[int, Row, date, int]], day: date) -> bool:
    """Whether what the account held before the day earns a fen at least, by the days that are shown alone."""
    held = [(when, row.balance) for _, row, when, _ in rows if row.balance is not None and when < day]
    shown = [balance for when, balance in held if when >= day - timedelta(days=92)] or [held[-1][1]]
    days = min(91, (day - rows[0][2]).days)
    return mean(shown) * _RATES[0] * days / 360 >= 1


def _unpaid(quarters: int) -> Finding:
    if quarters >= 2:
        return Finding("T18", "fail", "A", f"应有{quarters}次季度结息，一次也没有")
    said = "只有一个结息日，没有结息，还不能说明什么" if quarters else "期间内没有应结的利息"
    return Finding("T18", "unknown", "A", said)


def cash_machine(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T19: machines give hundreds and take tens."""
    rows = [
        (i, amount)
        for i, row, _, amount in _dated(reading)
        if re.search(r"ATM|自助取款|自助存款", row.summary, re.IGNORECASE)
    ]
    if not rows:
        return
    odd = [i for i, amount in rows if amount % (1000 if amount > 0 else 10_000)]
    detail = f"第{odd[0] + 1}行的自助设备金额带零头" if odd else "自助设备金额都是整数"
    yield Finding("T19", "fail" if odd else "pass", "A", detail, f"rows[{odd[0]}].amount" if odd else "")


def loops(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T20: money that comes and goes back to the same party within two days."""
    rows = _dated(reading)
    inflow = sum(amount for *_, amount in rows if amount > 0)
    if not inflow or reading.kind not in {"P-BANKFLOW", "P-WALLET"}:
        return
    looped = 0
    for place, (_, row, when, amount) in enumerate(rows):
        party = name_key(row.counterparty)
        if amount <= 0 or not party:
            continue
        for _, other, then, back in rows[place + 1 :]:
            if then > when + timedelta(days=2):
                break
            same = name_key(other.counterparty) == party or is_own(other, subject.name)
            if back < 0 and same and -back >= 0.9 * amount and -back <= 1.1 * amount:
                looped += amount
                break
    share = looped / inflow
    yield Finding("T20", "fail" if share > 0.4 else "pass", "A", f"两天内转回的资金占流入的{share:.0%}")


def loans_in(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T21: loans among the inflows; they are left out of income."""
    if reading.kind not in {"P-BANKFLOW", "P-WALLET"}:
        return
    found = [
        i
        for i, row in enumerate(reading.rows)
        if (row.amount or 0) > 0
        and (LENDERS.search(row.counterparty) or re.search(r"放款|贷款发放|借款入账", row.summary))
    ]
    detail = f"第{found[0] + 1}行等{len(found)}笔是借款入账，不计入收入" if found else "没有借款入账"
    yield Finding("T21", "fail" if found else "pass", "I", detail, f"rows[{found[0]}]" if found else "")


def round_sums(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T33: an account of salaries where most sums are round."""
    amounts = [abs(amount) for *_, amount in _dated(reading) if amount]
    if reading.income_from != "salary" or len(amounts) < 20:
        return
    share = sum(amount % 10_000 == 0 for amount in amounts) / len(amounts)
    yield Finding("T33", "fail" if share > 0.6 else "pass", "I", f"整百金额占{share:.0%}")


TAKEN = ("social_insurance", "housing_fund", "tax")
_FIGURE = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2}(?![\d.])")


def explained(gross: int, net: int, taken: Iterable[int], sheet: Sheet) -> bool:
    """Whether the rest of what was kept back stands on the slip: up to three further figures add up to it."""
    own = list(taken)
    left = {gross - net - sum(part) for size in range(len(own) + 1) for part in itertools.combinations(own, size)}
    if 0 in left or any(abs(rest) <= 1 for rest in left):
        return True
    figures = sorted({fen for match in _FIGURE.finditer(plain(sheet.text)) if (fen := money(match[0]))})
    others = [fen for fen in figures if fen not in {gross, net, *own}][:40]
    # Only over all that was read: a part left out and a figure put in would explain anything.
    rest = abs(gross - net - sum(own))
    return any(sum(some) == rest for size in (1, 2, 3) for some in itertools.combinations(others, size))


def net_pay(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T13: gross less own insurance, fund and tax is net."""
    if reading.kind != "P-PAYSLIP":
        return
    gross, net = reading.amount("gross"), reading.amount("net")
    if gross is None or net is None:
        yield Finding("T13", "unknown", "I", "应发或实发没有读清")
        return
    taken = [reading.amount(name) for name in ("social_insurance", "housing_fund", "tax")]
    if all(part is None for part in taken) and gross != net:
        yield Finding("T13", "unknown", "I", "没有看到扣款项")
        return
    # Some employers print 应发 with insurance already taken off: then only the tax still comes off.
    off = min((gross - sum(abs(part or 0) for part in parts) - net for parts in (taken, taken[2:], taken[1:])), key=abs)
    right = abs(off) <= 100 or (off > 0 and explained(gross, net, [abs(part) for part in taken if part], sheet))
    yield Finding(
        "T13",
        "pass" if right else "fail",
        "A",
        "应发减扣款等于实发" if right else f"应发减扣款与实发相差{off / 100:,.2f}元",
        "net",
    )


def fund_rate(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T17: deposit = base x both rates, each 5 to 12 per cent."""
    if reading.kind != "P-HPF":
        return
    base, deposit = reading.amount("base"), reading.amount("monthly_deposit")
    unit, own = reading.amount("rate_unit"), reading.amount("rate_personal")
    if base is None or deposit is None or unit is None or own is None:
        yield Finding("T17", "unknown", "I", "基数、比例或月缴存额没有读全")
        return
    off = abs(base * (unit + own) / 100 - deposit)
    right = off <= 200 and 5 <= unit <= 12 and 5 <= own <= 12
    yield Finding(
        "T17",
        "pass" if right else "fail",
        "A",
        "月缴存额与基数、比例相符" if right else "月缴存额与基数、比例不符",
        "monthly_deposit",
    )


PATTERNS = (salary_days, weekend_salaries, interest, cash_machine, loops, loans_in, round_sums, net_pay, fund_rate)
