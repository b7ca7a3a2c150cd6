"""Comprehensive income tax, backwards: what income a year's tax speaks for. Amounts are fen a year.

Source: Individual Income Tax Law of the PRC (2018), table 1, comprehensive income.
"""

# Upper end of the band in yuan, rate in per cent, quick deduction in yuan.
_BANDS = (
    (36_000, 3, 0), (144_000, 10, 2_520), (300_000, 20, 16_920), (420_000, 25, 31_920), (660_000, 30, 52_920),
    (960_000, 35, 85_920), (None, 45, 181_920),
)  # fmt: skip
FREE = 6_000_000  # fen a year before any tax
MOST_DEDUCTED = 12_000_000  # own insurance, fund and special deductions a year; Source: D.3, T14 [D]


def taxable(tax: int) -> int:
    """The taxable income whose tax this is, e.g. 3,480 yuan of tax is 60,000 yuan."""
    for top, rate, quick in _BANDS:
        found = (tax + quick * 100) * 100 // rate
        if top is None or found <= top * 100:
            return found
    raise AssertionError("the last band has no end")


def is_plausible(stated: int, tax: int) -> bool:
    """Whether a year's stated income can go with the year's tax at the most deductions."""
    return stated - FREE - taxable(tax) <= MOST_DEDUCTED
