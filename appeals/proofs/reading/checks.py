"""The tests of D.3 on one paper: pass, fail or cannot tell. They route, they never decide."""

import itertools
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from appeals.proofs.reading.counts import gaps, printed_counts
from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.ledger import in_time
from appeals.proofs.reading.licence import code_is_right
from appeals.proofs.reading.marks import MARKS
from appeals.proofs.reading.model import Finding, Reading, Result, Severity, Subject
from appeals.proofs.reading.patterns import PATTERNS
from appeals.proofs.reading.values import name_key, same_mask, upper_amount
from appeals.proofs.reading.words import SURE

ISSUED_WITHIN = {"P-SETTLE": 90, "P-OTHER": 90}  # days; 30 for the rest. Source: D.1 [D]
_EDITORS = re.compile(
    r"photoshop|illustrator|acrobat(?!.*distiller)|wps|word|excel|foxit|福昕|pdfelement|wondershare|万兴|sejda|ilovepdf"
    r"|smallpdf|pdf-?xchange|nitro|canva|gimp|inkscape|libreoffice",
    re.IGNORECASE,
)
_PRINTED = re.compile(r"skia|quartz|microsoft: print|print to pdf|chromium|cups", re.IGNORECASE)
_HOSTS: tuple[str, ...] = tuple(tomllib.loads((Path(__file__).parent / "hosts.toml").read_text("utf-8"))["hosts"])
_TOTALS = {
    "credit": "收入合计", "debit": "支出合计", "count": "笔数", "opening": "期初余额", "closing": "期末余额",
    "tax": "税额合计",
}  # fmt: skip
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

Check = Callable[[Reading, Sheet, Subject, Mapping[str, Any]], Iterator[Finding]]


def id_is_right(number: str) -> bool:
    """GB 11643 check digit."""
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return False
    return "10X98765432"[sum(int(d) * w for d, w in zip(number, _ID_WEIGHTS, strict=False)) % 11] == number[17]


def luhn(number: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def findings(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> list[Finding]:
    return [finding for check in (*CHECKS, *PATTERNS, *MARKS) for finding in check(reading, sheet, subject, facts)]


def _said(number: str, result: Result, severity: Severity, detail: str, place: str = "") -> Finding:
    return Finding(number, result, severity, detail, place)


def _unknown(number: str, detail: str) -> Finding:
    return Finding(number, "unknown", "I", detail)


def running_balance(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    if not reading.rows or reading.kind not in {"P-BANKFLOW", "P-WALLET"}:
        return  # a month's record holds its base where an account's row holds the balance
    order = in_time(reading.rows)
    compared, doubtful = 0, False
    for before, here in itertools.pairwise(order):
        last, row = reading.rows[before], reading.rows[here]
        if last.balance is None or row.balance is None or row.amount is None:
            continue
        compared += 1
        if last.balance + row.amount != row.balance:
            sure = min(last.score, row.score) >= 0.95
            doubtful = doubtful or not sure
            sum_ = f"{last.balance / 100:,.2f} {row.amount / 100:+,.2f} ≠ {row.balance / 100:,.2f}"
            detail = f"第{here + 1}行余额与上一行不衔接：{sum_}"
            yield _said("T01", "fail", "R" if sure else "A", detail, f"rows[{here}].balance")
            return
    yield (
        _said("T01", "pass", "R", f"{compared}行余额逐行衔接")
        if compared
        else _unknown("T01", "没有可以逐行核对的余额")
    )


def totals(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    if not reading.rows:
        return
    amounts = [row.amount for row in reading.rows if row.amount is not None and not row.neutral]
    order = in_time(reading.rows)
    first, last = reading.rows[order[0]], reading.rows[order[-1]]
    wanted: dict[str, int | None] = {
        "credit": sum(a for a in amounts if a > 0),
        "debit": -sum(a for a in amounts if a < 0),
        "count": len(reading.rows),
        "opening": None if first.balance is None or first.amount is None else first.balance - first.amount,
        "closing": last.balance,
        "tax": sum(amounts) if reading.kind == "P-TAX" else None,
    }
    checked = {name: value for name, value in wanted.items() if name in reading.totals and value is not None}
    wrong = [name for name, value in checked.items() if reading.totals[name] != value]
    if wrong:
        yield _said("T02", "fail", "A", "与逐行相加不符：" + "、".join(_TOTALS[n] for n in wrong), f"totals.{wrong[0]}")
    elif checked:
        yield _said("T02", "pass", "A", "与逐行相加一致：" + "、".join(_TOTALS[n] for n in checked))
    else:
        yield _unknown("T02", "没有印出合计")


def chronology(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    dated = [(i, row.date) for i, row in enumerate(reading.rows) if row.date]
    if len(dated) < 2:
        return
    falls = [b for (_, x), (b, y) in itertools.pairwise(dated) if y < x]
    climbs = [b for (_, x), (b, y) in itertools.pairwise(dated) if y > x]
    odd = min(falls, climbs, key=len)
    serials = [row.serial for row in reading.rows if len(row.serial) > 5 and row.serial.strip("0*")]
    twice = len(serials) != len(set(serials))
    if odd or twice:
        detail = f"第{odd[0] + 1}行日期次序颠倒" if odd else "流水号重复"
        yield _said("T03", "fail", "A", detail, f"rows[{odd[0]}].date" if odd else "rows")
    else:
        yield _said("T03", "pass", "A", "日期依次排列")


def continuity(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    dated = [row.date for row in reading.rows if row.date]
    if not dated:
        return
    first, last = reading.day("period_from") or min(dated), reading.day("period_to") or max(dated)
    months = {(d.year, d.month) for d in dated}
    missing = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        edge = (year, month) in {(first.year, first.month), (last.year, last.month)}
        if (year, month) not in months and not edge:
            missing.append(f"{year}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    absent = gaps(printed_counts(sheet.text))
    if missing or absent:
        pages = f"缺少第{'、'.join(map(str, absent[:6]))}页"
        parts = ([f"缺少月份{'、'.join(missing[:6])}"] if missing else []) + ([pages] if absent else [])
        yield _said("T04", "fail", "A", "；".join(parts))
    else:
        yield _said("T04", "pass", "A", f"{first:%Y-%m}至{last:%Y-%m}各月都有记录")


def freshness(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    if reading.kind in {"P-BIZ", "P-ID", "P-PAYSLIP", "P-USE", "P-RECEIPT"}:
        return
    issued = reading.day("issued_at")
    last = max((row.date for row in reading.rows if row.date), default=None)
    allowed = ISSUED_WITHIN.get(reading.kind or "", 30)
    if issued is None and last is None:
        yield _unknown("T05", "没有看到出具日期")
    elif issued and issued > subject.today:
        yield _said("T05", "fail", "I", f"出具日期{issued}晚于今天", "issued_at")
    elif issued and (subject.today - issued).days > allowed:
        yield _said("T05", "fail", "I", f"出具于{issued}，已超过{allowed}天，需要新的一份", "issued_at")
    elif last and reading.kind in {"P-BANKFLOW", "P-WALLET"} and (subject.today - last).days > 30:
        yield _said("T05", "fail", "I", f"最后一笔在{last}，已超过30天，需要新的一份", "rows")
    else:
        yield _said("T05", "pass", "I", "在有效期内")


def possible_days(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    if not reading.rows:
        return
    issued = reading.day("issued_at") or subject.today
    for place, row in enumerate(reading.rows):
        if row.bad_date:
            yield _said("T06", "fail", "A", f"第{place + 1}行的日期不存在", f"rows[{place}].date")
            return
        if row.date and row.date > issued:
            yield _said("T06", "fail", "A", f"第{place + 1}行日期{row.date}晚于出具日{issued}", f"rows[{place}].date")
            return
    yield _said("T06", "pass", "A", "没有未来或不存在的日期")


def same_name(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    found = reading.fields.get("subject_name")
    if not subject.name or found is None:
        yield _unknown("T07", "没有可以比对的姓名")
        return
    ours, theirs = name_key(subject.name), name_key(str(found.value))
    masked = (
        "*" in theirs and len(ours) == len(theirs) and all(t in {"*", o} for o, t in zip(ours, theirs, strict=True))
    )
    if ours == theirs or masked:
        yield _said("T07", "pass", "R", "姓名与登记一致", "subject_name")
        return
    near = len(ours) == len(theirs) and sum(a != b for a, b in zip(ours, theirs, strict=True)) == 1
    sure = found.score >= 0.95 and not (reading.source == "ocr" and near)
    yield _said("T07", "fail", "R" if sure else "A", f"材料上的姓名是{found.value}", "subject_name")


def same_id(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    shown = reading.text("subject_id") or reading.text("subject_id_masked")
    if not shown:
        return
    score = min(reading.fields[n].score for n in ("subject_id", "subject_id_masked") if n in reading.fields)
    if len(shown) == 18 and "*" not in shown and not id_is_right(shown):
        yield _said("T08", "fail", "R" if score >= 0.95 else "A", "证件号码的校验位不对", "subject_id")
        return
    same = same_mask(shown, subject.id_number) if subject.id_number else None
    if same is None:
        yield _unknown("T08", "没有可以比对的证件号码")
    else:
        yield _said(
            "T08",
            "pass" if same else "fail",
            "R" if score >= 0.95 else "A",
            "证件号码" + ("一致" if same else "与登记不一致"),
        )


def card_form(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    number = reading.text("account")
    if reading.kind not in {"P-BANKFLOW", "P-RECEIPT"} or not re.fullmatch(r"62\d{14,17}|[45]\d{15}", number):
        return  # a fund's or a ledger's own number has no such digit
    right = luhn(number)
    yield _said("T10", "pass" if right else "fail", "A", "卡号校验位" + ("正确" if right else "不正确"), "account")


def capitals(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    upper = reading.text("amount_upper")
    stated = [v for v in (reading.amount(n) for n in ("monthly_income", "annual_income", "amount")) if v is not None]
    if not upper:
        return
    value = upper_amount(upper)
    if value is None or not stated:
        yield _unknown("T22", "大写金额没有读清")
    elif value in stated:
        yield _said("T22", "pass", "R", "大写与小写金额一致", "amount_upper")
    else:
        score = min(
            reading.fields["amount_upper"].score,
            *(reading.fields[n].score for n in ("monthly_income", "annual_income", "amount") if n in reading.fields),
        )
        yield _said(
            "T22", "fail", "R" if score >= SURE else "A", f"大写金额是{value / 100:,.2f}元，与小写不同", "amount_upper"
        )


def social_code(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    for name in ("issuer_id", "employer_uscc"):
        code = reading.text(name)
        if len(code) == 18:
            right = code_is_right(code)
            sure = reading.fields[name].score >= 0.95 and reading.source != "ocr"
            if not right and reading.fields[name].score < 0.95:
                yield _unknown("T23", "统一社会信用代码没有读清")
                continue
            yield _said(
                "T23",
                "pass" if right else "fail",
                "R" if sure else "A",
                "统一社会信用代码校验" + ("正确" if right else "不正确"),
                name,
            )


def seal(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    if reading.source == "cells" or reading.kind in {"P-PAYSLIP", "P-ID", "P-USE"}:
        return
    if reading.seal.get("present"):
        yield _said("T24", "pass", "A", "看到红色印章")
    elif reading.kind in {"P-INCOME", "P-SETTLE", "P-BIZ"} and reading.seal:
        yield _said("T24", "fail", "A", "这类材料应有印章，没有看到")
    else:
        yield _unknown("T24", "没有看到印章")


def _tools(pdf: Mapping[str, Any]) -> str:
    return f"{pdf.get('producer', '')} {pdf.get('creator', '')}"


def by_editor(pdf: Mapping[str, Any]) -> bool:
    """Whether the file names an editor as what made it."""
    return bool(_EDITORS.search(_tools(pdf)))


def made_with(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    if reading.pdf is None:
        return
    tools = _tools(reading.pdf)
    if by_editor(reading.pdf):
        yield _said("T25", "fail", "A", "文件由编辑类软件生成", "pdf.producer")
    elif _PRINTED.search(tools):
        yield _said("T25", "pass", "I", "由“打印为PDF”生成", "pdf.producer")
    else:
        yield _said("T25", "pass" if tools.strip() else "unknown", "A", "没有编辑类软件的痕迹", "pdf.producer")


def revisions(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    if reading.pdf is None:
        return
    signature = reading.signature
    if signature.get("present") and signature.get("covers_all") is False:
        yield _said("T26", "fail", "R", "签名之后文件又有改动", "signature")
    elif reading.pdf.get("incremental"):
        yield _said("T26", "fail", "A", "文件保存后又被追加过内容", "pdf.eof_count")
    else:
        yield _said("T26", "pass", "A", "文件没有追加的改动")


def fonts(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    if reading.pdf is None:
        return
    if reading.pdf.get("touchup"):
        yield _said("T27", "fail", "A", "有文字被编辑工具改动过的标记", "pdf.touchup")
    elif (most := int(reading.pdf.get("fonts_digits") or 0)) > 1:
        yield _said("T27", "fail", "A", f"同一列金额用了{most}种字体", "pdf.fonts_digits")
    else:
        yield _said("T27", "pass" if most else "unknown", "A", "金额字体一致")


def file_dates(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T28. A card's last day of validity lies ahead, and so may the end of a span one asked for: only rows are past."""
    if reading.pdf is None:
        return
    created, modified = (str(reading.pdf.get(name) or "")[:10] for name in ("created", "modified"))
    until = max((row.date for row in reading.rows if row.date), default=None)
    if created and modified and modified > created and _days_apart(created, modified) > 1:
        yield _said("T28", "fail", "A", "文件的修改时间晚于生成时间一天以上", "pdf.modified")
    elif created and until and created < (until - timedelta(days=1)).isoformat():
        yield _said("T28", "fail", "A", "文件生成时间早于流水的截止日期", "pdf.created")
    else:
        yield _said("T28", "pass" if created else "unknown", "A", "文件时间前后一致")


def _days_apart(first: str, last: str) -> int:
    from_day, to_day = (int(t[:4]) * 372 + int(t[5:7]) * 31 + int(t[8:10]) for t in (first, last))
    return to_day - from_day


def code_host(reading: Reading, sheet: Sheet, subject: Subject, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """T32: where the codes on the paper lead; the address is never opened."""
    for code in reading.qr:
        host = str(code.get("host") or "").lower().rstrip(".")
        if not host:
            continue
        if any(host == good or host.endswith("." + good) for good in _HOSTS):
            yield _said("T32", "pass", "R", f"二维码指向{host}，在认可的网址之内", "qr")
        else:
            yield _said("T32", "fail", "R", f"二维码指向{host}，不是认可的机构网址；请勿打开，到官网核对", "qr")


CHECKS: tuple[Check, ...] = (
    running_balance, totals, chronology, continuity, freshness, possible_days, same_name, same_id, card_form, capitals,
    social_code, seal, made_with, revisions, fonts, file_dates, code_host,
)  # fmt: skip
