"""Owns what may be said to one borrower at one moment: named facts from the record, each with its source. Pure.

Nothing else in the assistant knows a number, a date or a name; the guard proves every reply against these.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self, cast

from risk.templatetags.figures import digits, moment, onday, percent
from support.why import advice
from support.why.shape import Reason

# Evidence that fits on a chip: how it reads in each language. {n} is the value as its kind is shown.
_CHIPS: Mapping[str, tuple[str, str, str]] = {
    "draws_90d": ("count", "近90天借款{n}次", "{n} draws in 90 days"),
    "draws_30d": ("count", "近30天借款{n}次", "{n} draws in 30 days"),
    "avg_amount_90d": ("money", "平均每次{n}元", "CNY {n} on average"),
    "ontime_rate_12m": ("share", "按时还款{n}", "{n} on time"),
    "amount": ("money", "金额{n}元", "CNY {n}"),
    "ref": ("text", "流水号{n}", "ref {n}"),
    "received_at": ("moment", "收到时间{n}", "received {n}"),
    "eta": ("moment", "预计{n}", "expected {n}"),
    "dpd": ("count", "逾期{n}天", "{n} days past due"),
    "inq": ("count", "查询{n}次", "{n} enquiries"),
    "lenders": ("count", "在贷机构{n}家", "{n} lenders"),
    "income": ("money", "收入{n}元", "income CNY {n}"),
    "debt_service": ("money", "每月应还{n}元", "CNY {n} a month to repay"),
    "card_tail": ("text", "尾号{n}", "card ending {n}"),
    "expected": ("money", "应有{n}元", "expected CNY {n}"),
    "actual": ("money", "现有{n}元", "now CNY {n}"),
}
# Source: specification D.1.
_PROOFS: Mapping[str, tuple[str, str]] = {
    "P-INCOME": ("收入证明", "a letter from your employer"),
    "P-BANKFLOW": ("银行流水", "bank statements"),
    "P-TAX": ("个税记录", "tax records"),
    "P-SI": ("社保记录", "social insurance records"),
    "P-HPF": ("公积金记录", "housing fund records"),
    "P-BIZ": ("营业执照和经营流水", "a business licence and its statements"),
    "P-WALLET": ("支付宝或微信流水", "wallet statements"),
    "P-PAYSLIP": ("工资条", "payslips"),
    "P-SETTLE": ("结清证明", "a settlement letter"),
    "P-RECEIPT": ("还款凭证", "a repayment receipt"),
    "P-USE": ("用途凭证", "proof of use"),
    "P-ID": ("身份证件", "your identity card"),
    "P-OTHER": ("其他说明材料", "other supporting papers"),
}
REASON = "reason"  # the fact that is the reason in the page's words
_WAITING = ("eta", "until", "retry_at", "review_at", "end_at", "ends_at")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing this borrower may hear.

    Args:
        shown: as a sentence shows it, in the conversation's language.
        source: where it stands: `explanation`, `case`, `ledger`, `lender`; `told` by the borrower in this conversation;
            `plan`, `control` for what is computed for them now; `rules` for a refusal's own words.
    """

    name: str
    shown: str
    source: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the assistant knows of the person it talks to. States are plain yes/no words the catalogue asks about."""

    borrower: str
    lang: str
    line: str = ""
    decision: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    states: frozenset[str] = frozenset()
    reasons: tuple[Mapping[str, Any], ...] = ()
    codes: tuple[str, ...] = ()
    appealable: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    case: str = ""
    # Names an entry's path may hold besides `line` and `case`.
    links: Mapping[str, str] = field(default_factory=dict)

    def with_facts(self, more: Mapping[str, Fact], states: Sequence[str] = ()) -> Self:
        """The same person with more facts read."""
        return replace(self, facts={**self.facts, **more}, states=self.states | set(states))


def of(explanation: Mapping[str, Any], *, lang: str, lender: Mapping[str, str]) -> Known:
    """What the explanation lets us say, written in the active language (which is `lang`).

    `lender` holds the lender's own words: name, hotline, hours.
    """
    facts = dict(_lender(lender))
    facts.update({fact.name: fact for fact in _from_explanation(explanation, lang)})
    reasons = tuple(explanation["reasons"])
    case = explanation.get("appeal") or {}
    return Known(
        borrower=explanation["borrower"],
        lang=lang,
        line=explanation["line"],
        decision=(explanation.get("decision") or {}).get("id") or "",
        facts=facts,
        states=frozenset(_states(explanation)),
        reasons=reasons,
        codes=tuple(reason["code"] for reason in reasons),
        appealable=tuple(reason["code"] for reason in reasons if reason.get("appealable")),
        chips=tuple(_chips(explanation, lang)),
        case=case.get("number") or "",
    )


def of_nobody(borrower: str, *, lang: str, lender: Mapping[str, str]) -> Known:
    """Somebody without a line: only the lender's own words may be said."""
    return Known(borrower=borrower, lang=lang, facts=dict(_lender(lender)), states=frozenset({"no_line"}))


def of_untold(borrower: str, line: str, *, lang: str, lender: Mapping[str, str]) -> Known:
    """Somebody whose line can't be worked out now: the lender's own words, and that our system has a fault."""
    return Known(
        borrower=borrower, lang=lang, line=line, facts=dict(_lender(lender)), states=frozenset({"no_line", "untold"})
    )


def _lender(lender: Mapping[str, str]) -> Iterator[tuple[str, Fact]]:
    for name, shown in lender.items():
        yield name, Fact(name, shown, "lender")


def _from_explanation(explanation: Mapping[str, Any], lang: str) -> Iterator[Fact]:
    falls = {step["step"]: step["amount"] for step in explanation["waterfall"]}
    if "approved" in falls:
        limit = falls["approved"] + falls.get("cut", 0) + falls.get("closed", 0)
        yield Fact("approved", digits(falls["approved"]), "explanation")
        yield Fact("limit_now", digits(limit), "explanation")
        yield Fact("used", digits(-falls.get("used", 0)), "explanation")
        yield Fact("usable", digits(falls.get("usable", 0)), "explanation")
    if reasons := explanation["reasons"]:
        yield Fact("reasons_count", str(len(reasons)), "explanation")
        yield from _from_reason(reasons[0], lang)
    if review := explanation.get("next_review_on"):
        yield Fact("next_review", onday(review), "explanation")
    if case := explanation.get("appeal"):
        yield Fact("case_number", case["number"], "case")
        yield Fact("case_opened", onday(case["opened_at"]), "case")
        if case.get("next_by"):
            yield Fact("case_next_by", onday(case["next_by"]), "case")
    if (incident := explanation.get("incident")) and incident.get("eta"):
        yield Fact("incident_eta", moment(incident["eta"]), "explanation")


def _from_reason(reason: Mapping[str, Any], lang: str) -> Iterator[Fact]:
    yield Fact(REASON, reason["text"], "explanation")
    if since := reason.get("since"):
        yield Fact("since", onday(since), "explanation")
    remedy, evidence = reason.get("remedy") or {}, reason.get("evidence") or {}
    if proofs := [_PROOFS[code][lang == "en"] for code in remedy.get("proofs") or [] if code in _PROOFS]:
        yield Fact("proofs", (", " if lang == "en" else "、").join(proofs[:4]), "explanation")
    if remedy.get("text"):
        yield Fact("remedy", advice.remedy(cast("Reason", reason)), "explanation")
    if eta := remedy.get("eta") or next((evidence[name] for name in _WAITING if evidence.get(name)), None):
        yield Fact("eta", moment(str(eta)), "explanation")


def _states(explanation: Mapping[str, Any]) -> Iterator[str]:
    """Plain words for what is so; a catalogue entry lists those it needs."""
    situations = explanation["situations"]
    yield "blocked" if situations else "clear"
    yield from situations
    for capability, state in explanation["capabilities"].items():
        yield f"{capability}_{state}"
    reasons = explanation["reasons"]
    if reasons:
        yield f"cause_{reasons[0]['cause']}"
        yield f"remedy_{(reasons[0].get('remedy') or {}).get('kind', 'none')}"
    yield from (f"code_{reason['code']}" for reason in reasons)
    if any(reason.get("appealable") for reason in reasons):
        yield "appealable"
    if case := explanation.get("appeal"):
        yield "case"
        yield f"case_{case['status']}"
    if explanation.get("incident"):
        yield "incident"
    if decided := explanation.get("decided_by"):
        yield f"by_{decided}"


def _chips(explanation: Mapping[str, Any], lang: str) -> Iterator[str]:
    reasons = explanation["reasons"]
    if not reasons:
        return
    for name, value in (reasons[0].get("evidence") or {}).items():
        if name not in _CHIPS or value is None:
            continue
        kind, zh, en = _CHIPS[name]
        shown = _shown(kind, value)
        yield (en if lang == "en" else zh).format(n=shown)
    if since := reasons[0].get("since"):
        shown = onday(since)
        yield f"as of {shown}" if lang == "en" else f"截至{shown}"


def _shown(kind: str, value: object) -> str:
    if kind == "money" and isinstance(value, int):
        return digits(value)
    if kind == "share" and isinstance(value, int | float):
        return percent(value)
    if kind == "moment":
        return moment(str(value))
    return str(value)
