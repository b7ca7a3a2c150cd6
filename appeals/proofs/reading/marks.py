"""The tests of D.3 that look at how a paper was made, T29 and T35, and at whose account it is, T09."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.model import Finding, Reading, Subject
from appeals.proofs.reading.values import DATE, name_key, squeezed
from appeals.proofs.reading.words import Word

_PICTURE_EDITORS = re.compile(
    r"photoshop|lightroom|gimp|snapseed|picsart|meitu|美图|醒图|facetune|pixelmator|affinity|canva|paint\.net|photopea",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d[\d,]*\.\d\d|\d{4,}\s*元|[壹贰叁肆伍陆柒捌玖][拾佰仟万]")
_SMOOTH, _ALIKE, _GAP = 0.76, 0.85, 0.15  # grain of a patched line; what all others keep; how far below them it lies
_FAR = 0.2  # so far below all others, however uneven a photograph's own light and focus make them
_FEWEST = 8  # words measured before a page's noise is known
# Characters of the traditional script that no simplified paper of a mainland issuer prints.
_TRADITIONAL = re.compile(
    "[費轉買賣購貨納簽態額數總萬億廳機構協約訂雙還償銷財產聯網無職畢國東車門間銀業號戶額實發繳稅險養療積儲單據憑證歲貸餘應務員資帳賬項類際進週為來時個們這對開關點計書區縣鎮鄉電話]"
)
_WIDE_AMOUNT = re.compile(r"\d[，．。]\d{2,3}(?!\d)")
_FEWEST_OLD = 3
_COLUMN_ROWS, _OFF = 8, 2.0  # rows before a column has an edge; points off it that show


def own_account(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T09: the account is a known one, or carries the person's name."""
    if reading.kind not in {"P-BANKFLOW", "P-WALLET"}:
        return
    tail, holder = reading.text("account_tail"), name_key(reading.text("subject_name"))
    known = {account[-4:] for account in subject.accounts if len(account) >= 4}
    if tail and tail in known:
        yield Finding("T09", "pass", "A", f"尾号{tail}是登记过的账户", "account_tail")
    elif holder and subject.name and "*" not in holder:
        mine = holder == name_key(subject.name)
        sure = reading.fields["subject_name"].score >= 0.95
        said = "户名是本人" if mine else "户名不是本人，账户也没有登记过"
        yield Finding("T09", "pass" if mine else "fail" if sure else "unknown", "A", said, "subject_name")
    else:
        yield Finding("T09", "unknown", "I", "没有可以核对归属的账户")


def picture_edits(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T29: an editor's name in the picture, or figures standing on paper smoother than the rest."""
    image = facts.get("image") or {}
    if reading.source != "ocr":
        return
    if _PICTURE_EDITORS.search(str(image.get("software") or "")):
        yield Finding("T29", "fail", "A", "图片由修图软件保存过", "image.software")
        return
    words = [word for line in sheet.lines for word in line.words if word.noise is not None]
    patched = smooth_figures(words)
    if patched:
        yield Finding(
            "T29", "fail", "A", f"“{patched[0].text[:20]}”所在的底纹与整页不同", _field_of(reading, patched[0])
        )
    elif len(words) >= _FEWEST:
        yield Finding("T29", "pass", "A", "金额处的底纹与整页一致")
    else:
        yield Finding("T29", "unknown", "I", "图片的底纹无法比较")


def smooth_figures(words: Sequence[Word]) -> list[Word]:
    """The figure whose paper lacks the grain that all other lines have; empty when the page is uneven itself."""
    if len(words) < _FEWEST:
        return []
    ordered = sorted(words, key=lambda word: word.noise or 0.0)
    first, next_ = ordered[0].noise or 0.0, ordered[1].noise or 0.0
    is_far = next_ - first >= _FAR
    if first > _SMOOTH or (next_ < _ALIKE and not is_far) or next_ - first < _GAP:
        return []  # even, or so uneven all over that nothing can be told
    return [ordered[0]] if _FIGURE.search(ordered[0].text) or re.search(r"\d{3}|收入|工资", ordered[0].text) else []


def _field_of(reading: Reading, word: Word) -> str:
    return next((name for name, v in reading.fields.items() if v.box and abs(v.box[1] - word.y0) < 2), "")


def script(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T35: two scripts in one paper, marks of the wrong width among figures, figures off their column's edge."""
    if reading.source != "text":
        return
    off = _off_edge(sheet)
    text = re.sub(r"[^\u4e00-\u9fff]", "", squeezed(sheet.text))
    old = _TRADITIONAL.findall(text) or _unknown_here(text)
    # Lines, not words: a mark as wide as a letter leaves a gap that looks like the end of a word.
    wide = next((line for line in sheet.lines if _WIDE_AMOUNT.search(line.text)), None)
    if old and len(old) < 0.1 * len(text):
        yield Finding("T35", "fail", "I", f"简体文字里夹有繁体：{''.join(dict.fromkeys(old))[:6]}")
    elif wide is not None:
        yield Finding("T35", "fail", "I", "金额里有全角标点")
    elif off is not None:
        yield Finding("T35", "fail", "I", f"“{off.text}”没有与所在列对齐")
    else:
        yield Finding("T35", "pass", "I", "文字、标点和列对齐前后一致")


def _unknown_here(text: str) -> list[str]:
    """Usual characters of the traditional script (Big5's first level) that the mainland's set (GB 2312) lacks.

    Fewer than three say nothing: names of people and firms keep old ones.
    """
    found = list(dict.fromkeys(c for c in text if not _is_in(c, "gb2312") and _is_in(c, "big5")))
    found = [c for c in found if c.encode("big5") < b"\xc9\x40"]
    return found if len(found) >= _FEWEST_OLD else []


def _is_in(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _off_edge(sheet: Sheet) -> Word | None:
    """A figure off the edge that the rest of its column keeps to half a point."""
    rows = [
        (page, line)
        for page, line in zip(sheet.page_of, sheet.lines, strict=True)
        if any(DATE.search(word.text) for word in line.words)
    ]
    figures = [(page, w) for page, line in rows for w in line.words if re.fullmatch(r"[-+]?[\d,]+\.\d\d", w.text)]
    columns: list[list[Word]] = []
    last = 0
    for page, word in sorted(figures, key=lambda pair: (pair[0], pair[1].x0)):  # a page may set its columns anew
        if columns and page == last and word.x0 < max(w.x1 for w in columns[-1][-12:]):
            columns[-1].append(word)
        else:
            columns.append([word])
        last = page
    strays = [stray for column in columns if len(column) >= _COLUMN_ROWS and (stray := _stray(column))]
    return strays[0] if strays else None


def _stray(column: Sequence[Word]) -> Word | None:
    """The one off the edge, left or right, that more of the column keeps."""
    sides: tuple[Callable[[Word], float], ...] = (lambda w: w.x1, lambda w: w.x0)
    off = [[abs(side(word) - median(side(w) for w in column)) for word in column] for side in sides]
    best = max(off, key=lambda each: sum(far < 0.5 for far in each))
    if sum(far < 0.5 for far in best) < 0.9 * len(column) or max(best) <= _OFF:
        return None
    return column[best.index(max(best))]


MARKS = (own_account, picture_edits, script)
__all__ = ["MARKS", "smooth_figures"]
