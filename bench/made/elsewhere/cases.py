"""Cases of several papers that tell of different things, and good ones that only look different: for T12 to T16, T34."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bench.made.elsewhere.kit import COMPANIES, Kit
from bench.made.elsewhere.ledgers import ledger_of, salary_rows
from demo.papers.letters import capitals, insurance, payslip, tax_record
from demo.papers.model import Paper, yuan
from demo.papers.people import LI_QIANG


@dataclass(frozen=True)
class Case:
    """Papers of one person; `test` should fail on what they say together, and none where it is empty."""

    test: str
    papers: tuple[Paper, ...]


def _letter(seed: int, today: date, employer: str, monthly: int) -> Paper:
    kit = Kit("case_letter", seed)
    kit.title(kit.pick("收入证明", "在职证明及收入证明"))
    kit.say(
        f"兹证明{LI_QIANG.name}（身份证号：{LI_QIANG.id_number}）系我单位正式员工，税前月收入为人民币{yuan(monthly)}元"
        f"（大写：{capitals(monthly)}）。"
    )
    kit.line(f"单位名称{kit.colon}{employer}", how="right")
    kit.line(f"{today.year}年{today.month}月{today.day}日", how="right")
    kit.stamp(kit.width - kit.left - 70, kit.y + 40, employer)
    return kit.paper("P-INCOME", {"employer": employer, "monthly_income": monthly}, today)


def _account(seed: int, today: date, payer: str, monthly: int) -> Paper:
    """An account that `payer` pays `monthly` into, give or take a twentieth."""
    rng = random.Random(f"case account:{seed}")
    rows, opening, employer = salary_rows(rng, LI_QIANG, today)
    balance, out = opening, []
    for row in rows:
        pay = row.counterparty == employer
        amount = monthly * rng.randrange(96, 104) // 100 if pay else row.amount
        balance += amount
        out.append(replace(row, counterparty=payer if pay else row.counterparty, amount=amount, balance=balance))
    return ledger_of(LI_QIANG, seed, today, out)


def _some(seed: int) -> tuple[random.Random, str, int]:
    rng = random.Random(f"case:{seed}")
    return rng, rng.choice(COMPANIES)[0], rng.randrange(70, 200) * 10_000


def _net(gross: int) -> int:
    """About what of a gross salary arrives in the account."""
    return gross * 82 // 100


def other_employer(seed: int, today: date) -> Case:
    """A letter of a firm that pays nothing."""
    rng, firm, monthly = _some(seed)
    other = rng.choice([name for name, _ in COMPANIES if name != firm])
    return Case("T12", (_letter(seed, today, firm, monthly), _account(seed, today, other, _net(monthly))))


def more_than_taxed(seed: int, today: date) -> Case:
    """An income that the year's tax does not know."""
    rng, firm, _ = _some(seed)
    stated = rng.randrange(280, 600) * 10_000
    return Case(
        "T14",
        (
            _letter(seed, today, firm, stated),
            tax_record(LI_QIANG, seed=seed, today=today, monthly_tax=rng.randrange(8, 30) * 1_000),
        ),
    )


def never_taxed(seed: int, today: date) -> Case:
    rng, firm, _ = _some(seed)
    stated = rng.randrange(90, 300) * 10_000
    return Case(
        "T15", (_letter(seed, today, firm, stated), tax_record(LI_QIANG, seed=seed, today=today, monthly_tax=0))
    )


def base_far_below(seed: int, today: date) -> Case:
    rng, firm, _ = _some(seed)
    base = rng.randrange(40, 55) * 10_000
    return Case(
        "T16",
        (
            _letter(seed, today, firm, base * rng.randrange(30, 60) // 10),
            insurance(LI_QIANG, seed=seed, today=today, base=base),
        ),
    )


def less_arrives(seed: int, today: date) -> Case:
    """A letter of the right firm that says twice what it pays."""
    rng, firm, paid = _some(seed)
    return Case(
        "T34",
        (
            _letter(seed, today, firm, paid * rng.randrange(160, 280) // 1_000_000 * 10_000),
            _account(seed, today, firm, paid),
        ),
    )


def _as_banks_print(rng: random.Random, firm: str) -> str:
    """A payer as it stands in an account: whole, cut off, without its form, or a branch that pays."""
    bare = firm.removesuffix("有限公司").removesuffix("有限责任公司").removesuffix("股份")
    return rng.choice(
        (firm, bare, firm[: max(8, len(firm) - 3)], f"{firm}南京分公司", firm.replace("（", "(").replace("）", ")"))
    )


def that_agree(seed: int, today: date) -> Case:
    """A good case: letter, account, slip, a year of tax and insurance that belong together."""
    rng, firm, gross = _some(seed)
    payer = _as_banks_print(rng, firm)
    tax = max(0, gross * 815 // 1000 - 500_000) * 3 // 100 + 5_000
    return Case(
        "",
        (
            _letter(seed, today, firm, gross),
            _account(seed, today, payer, _net(gross)),
            tax_record(LI_QIANG, seed=seed, today=today, monthly_tax=tax),
        ),
    )


def of_an_agency(seed: int, today: date) -> Case:
    """A good case: an agency pays for the employer, which is no sign of anything."""
    rng, firm, gross = _some(seed)
    agency = rng.choice(("南京智联人力资源有限公司", "上海外服（集团）有限公司", "苏州汇思人才服务有限公司"))
    return Case("", (_letter(seed, today, firm, gross), _account(seed, today, agency, _net(gross))))


def on_the_base(seed: int, today: date) -> Case:
    """A good case: a slip, and an insurance record of the same firm whose base lags a year behind."""
    rng, _, gross = _some(seed)
    base = gross * rng.randrange(85, 100) // 1_000_000 * 10_000
    slip = payslip(LI_QIANG, seed=seed, today=today, gross=gross)
    records = (insurance(LI_QIANG, seed=seed * 100 + k, today=today, base=base) for k in range(100))
    return Case("", (slip, next(one for one in records if one.truth["employer"] == slip.truth["employer"])))


Make = Callable[[int, date], Case]
FORGED_CASES: tuple[Make, ...] = (other_employer, more_than_taxed, never_taxed, base_far_below, less_arrives)
GOOD_CASES: tuple[Make, ...] = (that_agree, of_an_agency, on_the_base)
