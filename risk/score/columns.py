"""Owns the columns a scorecard may read, and the reading of a file of them. Source: UCI credit card clients.

Amounts are whole units of the file's currency. `pay_0` .. `pay_6` are months of delay: -2 nothing used,
-1 paid in full, 0 the minimum paid, 1 and more months late. Sex, education, marriage and age stand in the file
and are never read.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from risk.errors import Refusal
from risk.policy.language import Kind, Name

ID, TARGET = "ID", "default.payment.next.month"
PAYS = ("PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6")
DELAYS = [float(months) for months in range(-2, 10)]  # the file's own: -2 to 9 months
BILLS = tuple(f"BILL_AMT{n}" for n in range(1, 7))
PAID = tuple(f"PAY_AMT{n}" for n in range(1, 7))
READ = ("LIMIT_BAL", *PAYS, *BILLS, *PAID)
NAMES = {column.lower(): Name(Kind.NUMBER, known=True) for column in READ}


class BadRows(Refusal):
    """A file of rows that can't be scored; it names the column, and the first line that is wrong."""

    code = "bad-rows"
    next_step = "Correct the file and run the command again; nothing was written."


def rows(path: Path, *, with_target: bool = False) -> pl.DataFrame:
    """The file's rows as numbers, columns in small letters, `id` as text; `target` 0 or 1 where it is asked for.

    Raises:
        BadRows: no such file, no rows, a column missing, or a value that is no number.
    """
    wanted = (*READ, TARGET) if with_target else READ
    _check_width(path)
    try:
        # As text first: a polars guess from the first rows would refuse 4e+05 further down.
        told = pl.read_csv(path, infer_schema=False, encoding="utf8", truncate_ragged_lines=False)
    except (OSError, PolarsError, UnicodeError) as error:
        raise BadRows(f"{path} can't be read as CSV: {str(error).splitlines()[0]}") from error
    told = told.rename(lambda column: column.strip().lstrip("\ufeff"))
    if missing := [column for column in (ID, *wanted) if column not in told.columns]:
        raise BadRows(f"{path} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}.")
    if told.is_empty():
        raise BadRows(f"{path} has no rows.")
    names = told[ID].fill_null("").str.strip_chars()
    if (names == "").any():
        raise BadRows(f"{path}, line {(names == '').arg_true()[0] + 2}, {ID}: a row needs a name.")
    return _numbers(told, path, wanted).with_columns(names.alias("id"))


def _check_width(path: Path) -> None:
    """Every row has as many fields as the heading; a file that can't be read is refused by who reads it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            read = csv.reader(lines)
            width = len(next(read, []))
            for fields in read:
                if fields and len(fields) != width:
                    raise BadRows(f"{path}, line {read.line_num}: {len(fields)} fields, the heading has {width}.")
    except (OSError, UnicodeError, csv.Error):
        return


def _numbers(told: pl.DataFrame, path: Path, wanted: Sequence[str]) -> pl.DataFrame:
    read = told.select(pl.col(column).str.strip_chars().cast(pl.Float64, strict=False) for column in wanted)
    for column in wanted:
        wrong = (~read[column].is_finite()).fill_null(value=True)
        if column == "LIMIT_BAL":
            wrong |= read[column].fill_null(0) <= 0
        if column in PAYS:
            wrong |= ~read[column].is_in(DELAYS)
        if column == TARGET:
            wrong |= ~read[column].is_in([0.0, 1.0])
        if wrong.any():
            row = wrong.arg_true()[0]
            raise BadRows(f"{path}, line {row + 2}, {column}: {told[column][row]!r} is no value it can have.")
    return read.rename({column: "target" if column == TARGET else column.lower() for column in wanted})
