"""Which files are pages of one paper: several photographs of one statement, in whatever order they came.

Joined is only what says that it belongs together: pages of one printed count, or rows whose balances run on from one
page to the other. Anything less stays a paper of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from appeals.proofs.reading.ledger import in_time
from appeals.proofs.reading.model import Row, Subject
from appeals.proofs.reading.parting import Face, are_apart
from appeals.proofs.reading.read import HISTORIES, reading_of
from appeals.proofs.reading.values import DATE
from appeals.proofs.reading.words import Page

MOST = 24  # files of a case that are held against each other
_FIRST = 2  # lines of a page in which its first row must be
_SUM = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)\.\d\d(?!\d)")

Paper = Sequence[Page]
Place = tuple[int, int]  # (file, page in it), both from 0


def joined(papers: Sequence[Paper]) -> list[list[Place]]:
    """The pages of each paper that lies in several files, in order."""
    papers = papers[:MOST]
    faces = [[Face(page) for page in paper] for paper in papers]
    groups = _by_count(faces)
    used = {place for group in groups for place, _ in group}
    alone = [[(place, page) for page in range(len(paper))] for place, paper in enumerate(papers) if place not in used]
    whole = _by_balance([*groups, *alone], papers, faces)
    return [group for group in whole if len({place for place, _ in group}) > 1]


def laid_out(pages: Sequence[Page]) -> list[Page]:
    """Pages of several files as one paper's: numbered on, and as wide as the first, since cameras stand anywhere."""
    wide = next((page.width for page in pages if page.width), 1.0)
    return [_scaled(replace(page, number=number), wide) for number, page in enumerate(pages, 1)]


def _scaled(page: Page, wide: float) -> Page:
    if not page.width or abs(page.width - wide) < 1:
        return page
    by = wide / page.width
    words = tuple(replace(w, x0=w.x0 * by, y0=w.y0 * by, x1=w.x1 * by, y1=w.y1 * by) for w in page.words)
    return replace(page, width=wide, height=page.height * by, words=words)


def _by_count(faces: Sequence[Sequence[Face]]) -> list[list[Place]]:
    """Files whose pages count to the same end, each page once, and that contradict each other in nothing."""
    counted = [place for place, pages in enumerate(faces) if pages and all(face.count for face in pages)]
    groups: list[list[int]] = []
    for place in sorted(counted, key=lambda at: _numbers(faces[at])):
        if _ends(faces[place]) in ({1}, set()):
            continue
        fitting = [group for group in groups if all(_may_join(faces[place], faces[other]) for other in group)]
        if len(fitting) == 1:
            fitting[0].append(place)
        elif not fitting:
            groups.append([place])
        # a page that would fit two papers is left to people
    return [
        sorted(
            ((at, page) for at in group for page in range(len(faces[at]))),
            key=lambda one: faces[one[0]][one[1]].count or (),
        )
        for group in groups
        if len(group) > 1 and any(face.kind for at in group for face in faces[at])
    ]


def _numbers(pages: Sequence[Face]) -> list[int]:
    return [face.count[0] for face in pages if face.count]


def _ends(pages: Sequence[Face]) -> set[int]:
    return {face.count[1] for face in pages if face.count}


def _may_join(pages: Sequence[Face], others: Sequence[Face]) -> bool:
    if _ends(pages) != _ends(others) or set(_numbers(pages)) & set(_numbers(others)):
        return False
    kinds = {face.kind for face in (*pages, *others) if face.title}
    return len(kinds) < 2 and not _contradict(pages, others)


def _contradict(pages: Sequence[Face], others: Sequence[Face]) -> bool:
    return any(are_apart(face.marks, [other.marks for other in others]) for face in pages)


def _by_balance(
    groups: list[list[Place]], papers: Sequence[Paper], faces: Sequence[Sequence[Face]]
) -> list[list[Place]]:
    """Groups put together while the rows of one run on in another, in either order."""
    stacks = [
        _Stack(group, [papers[at][page] for at, page in group], [faces[at][page] for at, page in group])
        for group in groups
        if group
    ]
    while True:
        pair = next(((a, b) for a in stacks for b in stacks if a is not b and _run_on(a, b)), None)
        if pair is None:
            return [stack.places for stack in stacks]
        a, b = pair
        whole = _Stack(a.places + b.places, [*a.pages, *b.pages], [*a.faces, *b.faces])
        stacks = [stack for stack in stacks if stack is not a and stack is not b] + [whole]


class _Stack:
    """Pages in order, read as one paper where that is asked."""

    def __init__(self, places: list[Place], pages: Sequence[Page], faces: Sequence[Face]) -> None:
        self.places, self.pages, self.faces = places, pages, faces
        self.kinds = {face.kind for face in faces if face.title}

    @cached_property
    def rows(self) -> list[Row]:
        return _rows(self.pages, self.kinds) if len(self.kinds) == 1 and self.kinds <= HISTORIES else []

    @cached_property
    def first_sums(self) -> set[int]:
        """The sums in the first lines that look like rows: cheap, and no header is needed."""
        lines = [line.text for line in self.pages[0].lines()]
        rows = [line for line in lines if DATE.search(line) and len(_SUM.findall(line)) > 1][:_FIRST]
        return {int(sum_.replace(",", "").replace(".", "")) for line in rows for sum_ in _SUM.findall(line)}


def _run_on(first: _Stack, then: _Stack) -> bool:
    """Whether the first row of `then` takes up the balance that `first` ends with."""
    named = first.kinds | then.kinds
    if len(named) != 1 or not first.rows or not _may_follow(first.rows[-1], then.first_sums):
        return False
    if _contradict(first.faces, then.faces) or len(_ends(first.faces) | _ends(then.faces)) > 1:
        return False
    rows, seam = _rows([*first.pages, *then.pages], named), len(first.rows)
    if len(rows) <= seam:
        return False
    # Newest first or oldest first: the balances say which.
    earlier, later = (seam - 1, seam) if in_time(rows)[0] == 0 else (seam, seam - 1)
    before, after = rows[earlier], rows[later]
    if before.balance is None or after.balance is None or not after.amount:
        return False
    return before.balance + after.amount == after.balance


def _may_follow(last: Row, sums: set[int]) -> bool:
    """Whether a row with these sums can stand next to the last one, in either direction of time."""
    if last.balance is None or not sums:
        return False
    newer_first = last.amount is not None and last.balance - last.amount in sums
    return newer_first or any(last.balance + sum_ in sums or last.balance - sum_ in sums for sum_ in sums)


def _rows(pages: Sequence[Page], kinds: set[str | None]) -> list[Row]:
    kind = next(iter(kinds))
    return reading_of(laid_out(pages), Subject(), kind=kind, trade=None, facts={}).rows
