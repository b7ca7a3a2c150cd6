"""What was read of a borrower's own file, field by field with its place, and what they said of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from appeals.models import Case
from appeals.proofs import corrections, queries
from appeals.proofs.models import State
from appeals.proofs.naming import DAYS, EXPECTED, MONEY, field_label, field_text
from appeals.status import OPEN
from risk.errors import Absent
from risk.templatetags.figures import exact

ROWS = 300  # of a long statement as shown; the rest is counted


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field.

    Attributes:
        text: as it was read; empty when it was not.
        place: where on the paper, in words.
        said, note: what they say it is.
        hint: how to write a value of its kind.
    """

    name: str
    label: str
    text: str
    place: str
    is_unsure: bool
    said: str
    note: str
    hint: str


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PageShown:
    """One page; `boxes` mark what was read, empty where the paper was straightened for reading."""

    number: int
    width: float
    height: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class RowShown:
    on: str
    what: str
    amount: str
    balance: str
    is_unsure: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    name: str
    text: str


def context(case: Case, proof_id: UUID, *, borrower: str) -> dict[str, object]:
    """Everything the page shows; raises NoSuchProof."""
    own = queries.own_reading(proof_id, borrower=borrower)
    if own.proof.case_id != case.pk:
        raise Absent(_("没有这份材料。"))
    told = corrections.edits(list(own.said))
    rows = own.body.get("rows") or []
    doubted = _doubted_rows(own)
    return {
        "case": case,
        "proof": own.proof,
        "title": own.title,
        "is_read": bool(own.body),
        "is_gone": not own.proof.wrapped,
        "is_waiting": own.proof.state in (State.RECEIVED, State.SCANNING, State.READING),
        "may_say": case.status in OPEN and bool(own.proof.wrapped),
        "fields": _fields(own, told),
        "rows": [_row(row, is_unsure=n in doubted) for n, row in enumerate(rows[:ROWS])],
        "more": max(0, len(rows) - ROWS),
        "pages": _pages(own),
        "doubts": [Doubt(name, _doubt(name)) for name in own.doubts],
        "contested": [one for one in own.said if not one.is_edit],
    }


def _fields(own: queries.Own, told: Mapping[str, corrections.Said]) -> list[FieldShown]:
    if not own.body:
        return []
    read: dict[str, Any] = {name: value for name, value in own.body["fields"].items() if value not in (None, "")}
    missing = [name for name in EXPECTED.get(own.proof.kind, ()) if name not in read]
    names = [*read, *missing, *(name for name in told if name not in read and name not in missing)]
    unsure = set(own.body["unsure"])
    return [
        FieldShown(
            name=name,
            label=field_label(name),
            text=field_text(name, read[name]) if name in read else "",
            place=_place(own, name),
            is_unsure=name in unsure,
            said=field_text(name, told[name].value) if name in told else "",
            note=told[name].note if name in told else "",
            hint=_("例如 8000.00") if name in MONEY else _("例如 2026-01-31") if name in DAYS else "",
        )
        for name in names
    ]


def _place(own: queries.Own, name: str) -> str:
    """“第2页，上部左侧”: thirds of the page, for eyes and for a screen reader."""
    page, box, _score = own.places.get(name) or (0, None, 0)
    if not page:
        return ""
    if not box or page not in own.sizes or not all(own.sizes[page]):
        return _("第%(n)s页") % {"n": page}
    width, height = own.sizes[page]
    down = min(2, max(0, int(3 * (box[1] + box[3]) / 2 / height)))
    along = min(2, max(0, int(3 * (box[0] + box[2]) / 2 / width)))
    words = {
        "n": page,
        "down": (_("上部"), _("中部"), _("下部"))[down],
        "along": (_("左侧"), _("中间"), _("右侧"))[along],
    }
    return _("第%(n)s页，%(down)s%(along)s") % words


def _pages(own: queries.Own) -> list[PageShown]:
    if not own.proof.wrapped or own.proof.media in {"xlsx", "xls", "csv"}:
        return []
    boxes: dict[int, list[Box]] = {}
    for page, box, _score in own.places.values():
        if own.is_exact and box:
            boxes.setdefault(page, []).append(Box(box[0] - 2, box[1] - 2, box[2] - box[0] + 4, box[3] - box[1] + 4))
    numbers = range(1, own.proof.pages + 1)
    return [PageShown(n, *own.sizes.get(n, (0.0, 0.0)), tuple(boxes.get(n, ()))) for n in numbers]


def _doubted_rows(own: queries.Own) -> frozenset[int]:
    """Places of the rows of which anything is unsure: `rows[3].amount`."""
    names = own.body.get("unsure") or ()
    return frozenset(int(found[1]) for name in names if (found := re.match(r"rows\[(\d+)\]", name)))


def _row(row: Mapping[str, Any], *, is_unsure: bool) -> RowShown:
    what = " ".join(part for part in (row["summary"], row["counterparty"]) if part)
    amount, balance = (exact(row[name]) if row[name] is not None else "" for name in ("amount", "balance"))
    return RowShown(row["date"] or row.get("period") or "", what, amount, balance, is_unsure)


def _doubt(name: str) -> str:
    """The class and an alternative; never how, and no accusation (D.3)."""
    texts = {
        "name": _("姓名或证件号对不上。可以补充能证明是您本人的材料，或在下面说明。"),
        "amount": _("有的金额对不上。可以重新导出完整的一份，或在下面说明。"),
        "time": _("日期或月份对不上。可以补充缺少的月份，或在下面说明。"),
        "source": _("出具单位的信息对不上。可以换一份由单位或平台直接出具的，或在下面说明。"),
    }
    return texts[name]
