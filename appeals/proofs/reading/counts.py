"""What pages print of their own place in a paper, “第2页/共5页” or “Page 2 of 5”, and which pages are not there."""

import re
from collections.abc import Iterable

_COUNTS = (
    re.compile(r"第\s*(\d{1,3})\s*页\s*[/,，|]?\s*[（(]?共\s*(\d{1,3})\s*页"),
    re.compile(r"(?m)^\s*(?:页码|page)?\s*[:：]?\s*(\d{1,2})\s*/\s*(\d{1,2})\s*$", re.IGNORECASE),
    re.compile(r"page\s*(\d{1,3})\s*(?:of|/)\s*(\d{1,3})", re.IGNORECASE),
)
_TURNED = re.compile(r"共\s*(\d{1,3})\s*页\s*[/,，|]?\s*第\s*(\d{1,3})\s*页")


def printed_counts(text: str) -> set[tuple[int, int]]:
    """Every (page, of pages) that stands in a text and can be one."""
    found = {(int(a), int(b)) for pattern in _COUNTS for a, b in pattern.findall(text)}
    found |= {(int(a), int(b)) for b, a in _TURNED.findall(text)}
    return {(a, b) for a, b in found if 1 <= a <= b}


def printed_count(text: str) -> tuple[int, int] | None:
    """One page's own place; None where it does not count itself, or says two things."""
    found = printed_counts(text)
    return found.pop() if len(found) == 1 else None


def gaps(counts: Iterable[tuple[int, int]]) -> list[int]:
    """The pages that are not there; empty where pages do not count to one end."""
    found = set(counts)
    ends = {end for _, end in found}
    return sorted(set(range(1, ends.pop() + 1)) - {page for page, _ in found}) if len(ends) == 1 else []
