"""One person's line out of a payroll of many: chosen by name, else read from the first and doubted whole."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from appeals.proofs.reading.fields import LABELS, value_of
from appeals.proofs.reading.model import Finding, Reading, Subject, Value
from appeals.proofs.reading.values import name_key, squeezed
from appeals.proofs.reading.words import SURE, Line, Page, Word

_NAMES = LABELS["P-PAYSLIP"]
_LABEL_OF = {squeezed(label).lower(): field for field, labels in _NAMES.items() for label in labels}
_FEWEST = 4  # columns of a payroll that we know by name
_PERSON = re.compile(r"[\u4e00-\u9fff·•]{2,12}|[A-Za-z][A-Za-z .'-]{2,40}")
_NO_PERSON = re.compile(r"合计|总计|小计|部门|姓名|name|total", re.IGNORECASE)
_UNIT = re.compile(r"[（(](?:元|人民币|rmb|cny)[)）]|/元", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Staff:
    """One line of a payroll: `cells` by our field names."""

    name: str
    page: int
    cells: Mapping[str, Word]


def payroll(pages: Sequence[Page]) -> list[Staff]:
    """Everybody listed; the same line on another sheet counts once."""
    people: list[Staff] = []
    seen: set[tuple[str, ...]] = set()
    for page in pages:
        lines = page.lines()
        for at, line in enumerate(lines):
            heads = _heads(line)
            if "subject_name" not in heads or len(heads) < _FEWEST:
                continue
            for below in lines[at + 1 :]:
                found = _staff(below, heads, page.number)
                if found is None:
                    continue
                key = (found.name, *(squeezed(word.text) for word in found.cells.values()))
                if key not in seen:
                    seen.add(key)
                    people.append(found)
            break
    return people


def _heads(line: Line) -> dict[str, Word]:
    heads: dict[str, Word] = {}
    for word in line.words:
        name = _UNIT.sub("", squeezed(word.text)).lower().strip("*:：")
        if (field := _LABEL_OF.get(name)) and field not in heads:
            heads[field] = word
    return heads


def _staff(line: Line, heads: Mapping[str, Word], page: int) -> Staff | None:
    cells: dict[str, Word] = {}
    for word in line.words:
        nearest = min(heads, key=lambda field: abs(heads[field].cx - word.cx))
        head = heads[nearest]
        if abs(head.cx - word.cx) < 0.7 * max(head.x1 - head.x0, word.x1 - word.x0) and nearest not in cells:
            cells[nearest] = word
    who = cells.get("subject_name")
    if who is None or len(cells) < 3 or not _PERSON.fullmatch(squeezed(who.text)) or _NO_PERSON.search(who.text):
        return None
    return Staff(squeezed(who.text), page, cells)


def choose(reading: Reading, pages: Sequence[Page], subject: Subject) -> Finding | None:
    """Puts the right person's line into the reading; the finding says whose line it is, or that nobody can tell."""
    people = payroll(pages)
    if len(people) < 2:
        return None
    mine = [staff for staff in people if subject.name and name_key(staff.name) == name_key(subject.name)]
    chosen = mine[0] if mine else people[0]
    sure = len(mine) == 1
    for field in (*_NAMES, "issuer", "issuer_id"):
        if field in chosen.cells or field in {
            "subject_name",
            "gross",
            "net",
            "tax",
            "social_insurance",
            "housing_fund",
        }:
            reading.fields.pop(field, None)
    parts: list[Value] = []
    for field, word in chosen.cells.items():
        value = value_of(field, word.text)
        if value is None:
            continue
        found = Value(value, word.score, chosen.page, (word.x0, word.y0, word.x1, word.y1))
        if field in {"pension", "medical", "unemployment"}:
            parts.append(found)
        else:
            reading.fields[field] = found
    if parts and "social_insurance" not in reading.fields:
        reading.fields["social_insurance"] = replace(parts[0], value=sum(int(part.value) for part in parts))
    if sure:
        return Finding("T07", "pass", "R", f"工资表共{len(people)}人，按姓名取了{chosen.name}的一行", "subject_name")
    for field, found in reading.fields.items():
        reading.fields[field] = replace(found, score=min(found.score, SURE - 0.4))
    why = f"有{len(mine)}人同名" if mine else "没有与登记姓名相同的一行" if subject.name else "没有说明是哪一位"
    return Finding(
        "T07", "unknown", "I", f"这是{len(people)}人的工资表，{why}；暂列{chosen.name}的一行", "subject_name"
    )
