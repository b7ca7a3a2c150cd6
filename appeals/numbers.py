"""Owns case numbers: MB-YYMMDD-NNNNN-C. Pure, but for `fresh`, which draws from a sequence.

NNNNN is a draw of a sequence, scattered so that neighbours do not tell how many cases a day brings.
C is the Damm check digit over YYMMDDNNNNN: it catches every single wrong digit and every swap of two neighbours.
"""

import re
import unicodedata
from datetime import date

from django.db import connection

# H. M. Damm, "Totally anti-symmetric quasigroups for all orders", 2004: a table of order 10.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_SHAPE = re.compile(r"MB-(\d{6})-(\d{5})-(\d)")
_SCATTER = 61_813  # prime, so no factor in common with 100,000: every number comes once in 100,000


def check_digit(digits: str) -> str:
    state = 0
    for digit in digits:
        state = int(_DAMM[state][int(digit)])
    return str(state)


def compose(on: date, n: int) -> str:
    """The number of the n-th case, opened on a Shanghai day."""
    day, serial = f"{on:%y%m%d}", f"{n * _SCATTER % 100_000:05d}"
    return f"MB-{day}-{serial}-{check_digit(day + serial)}"


def parse(text: str) -> str | None:
    """A number as typed (full width, lower case, spaces), made exact; None when it cannot be one."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    found = _SHAPE.fullmatch(plain)
    if found is None or check_digit(found[1] + found[2]) != found[3]:
        return None
    return plain


def fresh(on: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('appeals_case_number')")
        return compose(on, cursor.fetchone()[0])
