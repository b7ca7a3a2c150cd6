"""Which pages of a file belong together: a file may hold several papers, each with pages of its own.

A page begins a paper only where it says so itself: a title of another kind, a first page by its own count, or another
month, account or person than the paper before. What says nothing goes on with what came before.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from appeals.proofs.reading.counts import printed_count
from appeals.proofs.reading.kinds import is_dated, titled, weighed
from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.model import Subject, Value
from appeals.proofs.reading.read import HISTORIES, reading_of
from appeals.proofs.reading.statement import head_of
from appeals.proofs.reading.values import DATE, squeezed
from appeals.proofs.reading.words import SURE, Page

_HEAD = 4  # lines in which a title stands
_PLAIN = 8  # what must speak for a kind before a page without a title is taken for it
_SUM = re.compile(r"\d\.\d\d(?!\d)")
# What tells two papers of one kind apart. Histories repeat their head on each page, so only what it must agree in.
_MARKS: Mapping[str, tuple[str, ...]] = {
    "P-BANKFLOW": ("account", "subject_name"),
    "P-WALLET": ("account", "subject_name"),
    "P-PAYSLIP": ("period", "subject_name", "employer"),
}
_OTHERS = ("subject_name", "employer", "account", "record_no", "contract_no", "serial", "issuer_id", "subject_id")
# One page says all: the same sum stated anew is another paper.
_SINGLE = {"P-PAYSLIP": "net", "P-INCOME": "monthly_income", "P-SETTLE": "settled_on", "P-RECEIPT": "amount"}


class Face:
    """What a page says of itself.

    Attributes:
        kind: what it plainly is when it stands alone; `title`: the kind its head names.
        count: (page, of pages) as printed; None where it is not.
        has_rows: rows of a history stand on it.
    """

    def __init__(self, page: Page) -> None:
        lines = [line.text for line in page.lines()]
        # Rows name everybody who was ever paid: only what stands round them says what the page is.
        rows = [is_dated(line) or bool(DATE.search(line) and _SUM.search(line)) for line in lines]
        first = rows.index(True) if sum(rows) > 2 else len(lines)
        around = [line for line, is_row in zip(lines, rows, strict=True) if not is_row or sum(rows) < 3]
        scores = weighed("\n".join(around), head="\n".join(around[:_HEAD]))
        best = max(scores, key=lambda kind: scores[kind])
        self.has_rows = sum(rows) > 2
        self._page = page
        self.title = titled("\n".join(lines[: min(first, _HEAD)]))
        self.kind = self.title or (best if scores[best] >= _PLAIN else None)
        self.count = printed_count("\n".join(lines))

    @cached_property
    def fields(self) -> Mapping[str, Value]:
        """What a titled page says alone; only looked for where it matters, since it costs a reading."""
        if self.kind is None or self.title is None:
            return {}
        page = replace(self._page, number=1)
        if self.kind in HISTORIES:
            return head_of([page], Sheet([page]))
        return reading_of([page], Subject(), kind=self.kind, trade=None, facts={}).fields

    @property
    def marks(self) -> Mapping[str, Value]:
        """What tells papers of its kind apart."""
        names = _MARKS.get(self.kind or "", _OTHERS)
        return {name: self.fields[name] for name in names if name in self.fields}

    @property
    def is_whole(self) -> bool:
        return _SINGLE.get(self.kind or "", "") in self.fields


def parts(pages: Sequence[Page]) -> list[list[int]]:
    """Places of the pages of each paper, in order; one list where the file is one paper."""
    if len(pages) < 2:
        return [list(range(len(pages)))]
    faces = [Face(page) for page in pages]
    found: list[list[int]] = [[0]]
    for place in range(1, len(pages)):
        before = [faces[at] for at in found[-1]]
        if _begins(faces[place], before, is_grid=pages[place].source == "cells"):
            found.append([place])
        else:
            found[-1].append(place)
    return found


def _begins(face: Face, before: Sequence[Face], *, is_grid: bool) -> bool:
    known = next((one for one in before if one.kind), None)
    if known is None or face.kind is None:
        return False  # a cover goes with what it covers, a silent page with what it follows
    if face.has_rows and face.title is None and known.kind in HISTORIES:
        return False  # its columns' names alone may sound like another kind: 收付款方
    goes_on = bool(face.count and before[-1].count and face.count[0] == before[-1].count[0] + 1)
    if face.kind != known.kind and (face.title or not goes_on):
        return True
    if face.count and face.count[0] == 1 and before[-1].count and face.count[1] > 1:
        return True
    if not face.title or face.title != known.kind:
        return False
    if goes_on:
        return False
    if are_apart(face.marks, [one.marks for one in before]):
        return True
    return not is_grid and face.is_whole and any(one.is_whole for one in before)


def are_apart(marks: Mapping[str, Value], others: Sequence[Mapping[str, Value]]) -> bool:
    """Whether a mark differs from the same mark of another page, both surely read."""
    return any(_differ(value, other[name]) for other in others for name, value in marks.items() if name in other)


def _differ(a: Value, b: Value) -> bool:
    if min(a.score, b.score) < SURE:
        return False
    ours, theirs = squeezed(str(a.value)), squeezed(str(b.value))
    if "*" in ours or "*" in theirs:  # a mask shows as much as the issuer likes
        ours, theirs = ours[-4:], theirs[-4:]
    slips = 0 if a.score == b.score == 1.0 else 1  # a recogniser's own mistake is one letter
    return Levenshtein.distance(ours, theirs) > slips
