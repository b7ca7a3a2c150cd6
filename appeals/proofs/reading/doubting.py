"""What a reading should not state though it was read: values that contradict each other or cannot be what they are.

A value that is silently wrong is the worst a reader can do. Nothing is corrected here: what does not hold together is
named unsure, and a person is asked. The tests of D.3 have looked at the values before, as they stand on the paper.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from appeals.proofs.reading.checks import id_is_right
from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.model import Reading, Subject
from appeals.proofs.reading.patterns import TAKEN, explained
from appeals.proofs.reading.values import name_key, upper_amount

DOUBTED = 0.6  # certainty of a value that contradicts another
_FIRM = re.compile(
    r"公司|厂|店|院|学校|中学|小学|幼儿园|大学|银行|支行|局|处|所|中心|社|集团|队|站|部|行|馆|室|会|委|办|场|坊|超市|酒店|企业|工会|政府|园"
    r"|[A-Za-z]{3}"
)
_NO_POSITION = re.compile(r"公司|单位|任职|身份证|先生|女士|部门$|工资|收入")
_YEARS = range(1950, 2100)
_LEAST_PAY, _MOST_PAY = 30_000, 100_000_000  # fen a month; outside, a person looks
_SLACK = 200  # fen by which a fund's rounding may be off. Source: D.3, T17


def doubted_names(reading: Reading, subject: Subject) -> None:
    """Lowers the certainty of a name that does not look like one and is not the expected person's.

    Before the tests: a name that was cut out wrongly must not be called another person's.
    """
    found = reading.fields.get("subject_name")
    if found is None or name_key(str(found.value)) == name_key(subject.name) or _is_name(str(found.value)):
        return
    reading.fields["subject_name"] = replace(found, score=min(found.score, DOUBTED))


def doubted(reading: Reading, sheet: Sheet, subject: Subject) -> None:
    """Lowers the certainty of what contradicts itself; rows and fields stay as read."""
    names = {name for rule in _RULES for name in rule(reading, sheet, subject)}
    for name in names & reading.fields.keys():
        found = reading.fields[name]
        reading.fields[name] = replace(found, score=min(found.score, DOUBTED))
    _rows(reading)


@cache
def _surnames() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "surnames.txt").read_text("utf-8").replace("\n", ""))


def _is_name(text: str) -> bool:
    """A person's: a surname and one to three signs more, parts joined by dots, letters, or a mask."""
    if "·" in name_key(text) or "*" in text or re.fullmatch(r"[A-Za-z .'-]+", text):
        return True
    return 2 <= len(text) <= 4 and text[0] in _surnames()


def _slip(reading: Reading, sheet: Sheet, subject: Subject) -> Iterator[str]:
    """Earned less what is kept back is not what is paid out, and no other figure on the slip explains the rest."""
    gross, net = reading.amount("gross"), reading.amount("net")
    if reading.kind != "P-PAYSLIP" or gross is None or net is None:
        return
    taken = {name: abs(value) for name in TAKEN if (value := reading.amount(name)) is not None}
    if net > gross or (taken and not explained(gross, net, taken.values(), sheet)):
        yield from ("gross", "net", *taken)


def _fund(reading: Reading, sheet: Sheet, subject: Subject) -> Iterator[str]:
    """A month's deposit that base and rates do not give."""
    base, monthly = reading.amount("base"), reading.amount("monthly_deposit")
    rates = [reading.amount(name) for name in ("rate_unit", "rate_personal")]
    if reading.kind != "P-HPF" or base is None or monthly is None or None in rates:
        return
    if abs(monthly - base * sum(rate or 0 for rate in rates) // 100) > _SLACK:
        yield from ("base", "monthly_deposit", "rate_unit", "rate_personal")


def _capitals(reading: Reading, sheet: Sheet, subject: Subject) -> Iterator[str]:
    """An amount in capitals that is no stated amount."""
    names = ("monthly_income", "annual_income", "amount", "bonus")
    stated = [name for name in names if reading.amount(name) is not None]
    value = upper_amount(reading.text("amount_upper")) if reading.text("amount_upper") else None
    if value is not None and stated and value not in {reading.amount(name) for name in stated}:
        yield from ("amount_upper", *stated)


def _days(reading: Reading, sheet: Sheet, subject: Subject) -> Iterator[str]:
    """Days that lie ahead, or before what must have come first."""
    issued = reading.day("issued_at")
    last = max(issued or date.min, subject.today)
    for name in ("issued_at", "hired_on", "paid_on", "settled_on", "paid_at", "registered_on"):
        when = reading.day(name) or _moment(reading.text(name))
        if when and (when > last or when.year < 1950 or (name == "issued_at" and when > subject.today)):
            yield name
    if issued and (settled := reading.day("settled_on")) and settled > issued:
        yield from ("issued_at", "settled_on")
    if issued and (hired := reading.day("hired_on")) and hired >= issued:
        yield from ("issued_at", "hired_on")
    for name in ("period", "paid_to"):
        if reading.text(name) > f"{last:%Y-%m}":
            yield name


def _moment(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _pay(reading: Reading, sheet: Sheet, subject: Subject) -> Iterator[str]:
    """An income nobody has, a year taken for one, a year's that does not go with a month's."""
    monthly, annual = reading.amount("monthly_income"), reading.amount("annual_income")
    if monthly is not None and (
        not _LEAST_PAY <= monthly <= _MOST_PAY or (monthly // 100 in _YEARS and not monthly % 100)
    ):
        yield "monthly_income"
    if monthly and annual and not 6 * monthly <= annual <= 40 * monthly:
        yield from ("monthly_income", "annual_income")


def _parties(reading: Reading, sheet: Sheet, subject: Subject) -> Iterator[str]:
    """A firm that is none by its name, two sides that are one, a position that is a piece of a sentence."""
    for name in ("employer", "lender", "issuer"):
        text = reading.text(name)
        if text and (not _FIRM.search(text) or re.match(r"[(（:：]", text)):
            yield name
    if reading.text("payer") and reading.text("payer") == reading.text("payee"):
        yield from ("payer", "payee")
    if _NO_POSITION.search(reading.text("position")):
        yield "position"
    number = reading.text("subject_id")
    if len(number) == 18 and not id_is_right(number):
        yield "subject_id"


def _sums(reading: Reading, sheet: Sheet, subject: Subject) -> Iterator[str]:
    """Sums of a record that its rows do not give; a base that is not the newest row's."""
    amounts = [row.amount for row in reading.rows if row.amount is not None]
    incomes = [row.balance for row in reading.rows if row.balance is not None]
    if reading.kind == "P-TAX" and amounts:
        if reading.amount("tax_total") not in {None, sum(amounts)}:
            yield "tax_total"
        if incomes and reading.amount("income_total") not in {None, sum(incomes)}:
            yield "income_total"
    if reading.kind in {"P-SI", "P-HPF"} and incomes and reading.amount("base") not in {None, *incomes}:
        yield "base"


_RULES = (_slip, _fund, _capitals, _days, _pay, _parties, _sums)


def _rows(reading: Reading) -> None:
    """Amounts of rows that nothing bears out: of a tax record whose sum they miss, of an account without signs."""
    amounts = [row.amount for row in reading.rows if row.amount is not None]
    missed = reading.kind == "P-TAX" and "tax" in reading.totals and reading.totals["tax"] != sum(amounts)
    unsigned = reading.kind in {"P-BANKFLOW", "P-WALLET"} and _without_signs(reading)
    if missed or unsigned:
        reading.rows = [replace(row, doubtful=row.doubtful | {"amount"}) for row in reading.rows]


def _without_signs(reading: Reading) -> bool:
    """Nothing goes out, in an account whose balances fall or are not shown: which way money went was not told."""
    amounts = [row.amount for row in reading.rows if row.amount]
    if len(amounts) < 6 or any(amount < 0 for amount in amounts):
        return False
    balances: Sequence[int] = [row.balance for row in reading.rows if row.balance is not None]
    falls = sum(b < a for a, b in itertools.pairwise(balances))
    climbs = sum(b > a for a, b in itertools.pairwise(balances))
    return not balances or (falls > 0 and climbs > 0)
