"""Reads what was answered: an amount, a number, a choice, a yes; and a correction, a stop, a going on. Pure."""

import re
from collections.abc import Sequence
from datetime import date

from support.assistant.flows.scripts import Option, Step
from support.assistant.understanding.figures import NUMBER, value, whole
from support.assistant.understanding.slots import Unit, slots_of

type Value = str | int

_AMOUNT = re.compile(NUMBER)
_NONE = re.compile(r"没有?|无|零|不用|一个也没|没(?!.{0,2}(?:固定|稳定)).{0,4}收入|none|no|nothing", re.IGNORECASE)
_YES = re.compile(
    r"是的?|对的?|好的?|嗯+|行|可以的?|确认|确定|同意|没问题|要|ok|okay|yes|y|confirm|agree", re.IGNORECASE
)
_NO = re.compile(r"不|不要|不用了?|不同意|否|不是|不行|no|n|disagree", re.IGNORECASE)
_CANCEL = re.compile(
    r"算了吧?|不办了|不弄了|不申请了|不申诉了|先不(?:办|申诉|申请|弄)?了?|取消(?:吧|了)?|退出|停(?:下|止)?|不了|不想(?:办|弄)了"
    r"|cancel|stop|never\s*mind|forget\s*it",
    re.IGNORECASE,
)
_GO_ON = re.compile(r"继续(?:吧|办|刚才.{0,6})?|接着(?:来|办)?|回到刚才.{0,6}|continue|go\s*on|resume", re.IGNORECASE)
_SKIP = re.compile(r"跳过|没有?了?|没什么|不(?:说|写|填|用|想说)了?|无|先不说|skip|nothing|no|none", re.IGNORECASE)
_CORRECTION = re.compile(
    r"不是|说错|搞错|错了|写错|填错|改成|改为|改一下|换成|应该是|应为|更正"
    r"|\bnot\b|\bchange\b|\bi meant\b|\brather\b|\bcorrection\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r".*(?:改成|改为|换成|应该是|应为|而是|(?<!不)是|\bto\b|\bit'?s\b|\bbut\b|\bmeant\b|\bis\b)", re.IGNORECASE
)
_ASKS = re.compile(
    r"[?？]|为什么|为啥|怎么|咋|吗$|么$|呢$|多少|几(?:天|个|时|号)|什么|如何|能不能|可不可以|是不是|哪|\b(?:how|why|what|when|can|which)\b",
    re.IGNORECASE,
)  # fmt: skip
_ORDINAL = re.compile(r"第?\s*([一二三四五六七八九1-9])\s*(?:个|项|种|条)?")
_NEAR = rf"[^\d零一二两三四五六七八九十百千万]{{0,6}}(?P<number>{NUMBER})"
_MONTH_DAYS, _MOST_MONTHS = 30, 36
SHORTEST = 2


def read(step: Step, text: str, options: Sequence[Option], *, lang: str, today: date) -> Value | None:
    """What an answer to this step says; None when it says nothing that fits. Amounts in fen."""
    said = bare(text)
    if step.optional and _SKIP.fullmatch(said):
        return skipped(step)
    match step.kind:
        case "text":
            return text.strip()[: step.most or 500] if len(said) >= SHORTEST else None
        case "cause":
            return _chosen(said, options, lang=lang) or slots_of(said, today).cause
        case "choice" | "yes":
            return _chosen(said, options, lang=lang)
        case "months":
            return _months(said, today) if slots_of(said, today).length else _counted(step, said)
    if _NONE.fullmatch(said):
        return 0
    return slots_of(said, today).amount or _counted(step, said) if step.kind == "money" else _counted(step, said)


def harvest(step: Step, text: str, options: Sequence[Option], *, today: date) -> Value | None:
    """What a longer sentence says of this step unasked: by a choice's own words, or a number behind its cue."""
    match step.kind:
        case "cause":
            return slots_of(text, today).cause
        case "choice":
            found = [one.value for one in options if one.hears and one.hears.search(text)]
            return found[0] if len(found) == 1 else None
        case "months":
            return _months(text, today)
    if not step.cue or step.kind not in ("money", "count"):
        return None
    told = re.search(rf"(?:{step.cue}){_NEAR}", text, re.IGNORECASE)
    return _sized(step, told["number"]) if told else None


def corrected(text: str) -> tuple[str, str] | None:
    """`(old, new)` when something told is being put right: “不是3000，是5000”; the old part may be empty."""
    if not _CORRECTION.search(text):
        return None
    new = _AFTER.sub("", text, count=1)
    return (text[: len(text) - len(new)], new) if new.strip() and new != text else ("", text)


def cancels(text: str) -> bool:
    return bool(_CANCEL.fullmatch(bare(text)))


def goes_on(text: str) -> bool:
    return bool(_GO_ON.fullmatch(bare(text)))


def answers(text: str) -> bool | None:
    """A plain yes or a plain no; None for anything else."""
    said = bare(text)
    return True if _YES.fullmatch(said) else False if _NO.fullmatch(said) else None


def skipped(step: Step) -> Value:
    """What a step is worth that was skipped."""
    return "" if step.kind in ("text", "choice") else 1 if step.kind == "months" else 0


def names(step: Step, text: str, lang: str) -> bool:
    """Whether a text speaks of this step by its name."""
    return step.name[lang].lower() in text.lower() or bool(step.cue and re.search(step.cue, text, re.IGNORECASE))


def asks(text: str) -> bool:
    return bool(_ASKS.search(text))


def bare(text: str) -> str:
    return text.strip().strip("。.!！,，~～ 、").strip()


def _chosen(said: str, options: Sequence[Option], *, lang: str) -> str | None:
    for option in options:
        if said.lower() in (option.value.lower(), option.title[lang].lower()):
            return option.value
    place = _ORDINAL.fullmatch(said)
    if place:
        digit = place[1]
        n = int(digit) if digit.isdigit() else "一二三四五六七八九".index(digit) + 1
        return options[n - 1].value if n <= len(options) else None
    found = [one.value for one in options if one.hears and one.hears.search(said)]
    if len(found) == 1:
        return found[0]
    part = [one.value for one in options if len(said) >= SHORTEST and said.lower() in one.title[lang].lower()]
    return part[0] if len(part) == 1 else None


def _counted(step: Step, said: str) -> int | None:
    found = _AMOUNT.search(said)
    return _sized(step, found[0]) if found else None


def _months(text: str, today: date) -> int | None:
    """A length of time in whole months, 1 to 36; what is shorter than one counts as one."""
    length = slots_of(text, today).length
    if length is None:
        return None
    months = -(-length.count // _MONTH_DAYS) if length.unit == Unit.DAYS else length.count
    return months if 0 < months <= _MOST_MONTHS else None


def _sized(step: Step, written: str) -> int | None:
    if step.kind == "money":
        yuan = value(written)
        return int(yuan * 100) if yuan is not None and yuan * 100 == int(yuan * 100) else None
    count = whole(written)
    return count if count is not None and (not step.most or count <= step.most) else None
