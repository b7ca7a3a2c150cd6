"""Owns the calendar of funding windows: which one a day falls into. Pure. Source: F.10."""

from datetime import date, timedelta

NEW_YEARS = (date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13))
SHOPPING = (((5, 20), (6, 18)), ((10, 20), (11, 11)), ((12, 12), (12, 12)))
HOLIDAYS = (((5, 1), (5, 5)), ((10, 1), (10, 8)))
SCHOOL = (((2, 1), (2, 28)), ((8, 20), (9, 15)))
PAY_DAYS = (1, 5, 8, 10, 15, 20, 25)
TAX = range(15, 19)

type Span = tuple[tuple[int, int], tuple[int, int]]


def window(day: date) -> str:
    """The name of a day's window in the vocabulary, the first of F.10 that holds it; `now` when none does."""
    for new_year in NEW_YEARS:
        if new_year - timedelta(days=25) <= day < new_year:
            return "spring_before"
        if new_year + timedelta(days=8) <= day <= new_year + timedelta(days=20):
            return "spring_after"
    if day.month % 3 == 0 and (day + timedelta(days=7)).month != day.month:
        return {6: "half_year_end", 12: "year_end"}.get(day.month, "quarter_end")
    if day.day in TAX:
        return "tax"
    for name, spans in (("shopping", SHOPPING), ("holiday", HOLIDAYS)):
        if _falls(day, spans):
            return name
    if day.day in PAY_DAYS:
        return "pay_day"
    return "school_start" if _falls(day, SCHOOL) else "now"


def _falls(day: date, spans: tuple[Span, ...]) -> bool:
    return any(first <= (day.month, day.day) <= last for first, last in spans)
