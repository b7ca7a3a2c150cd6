"""Proves that a reply may leave: every figure stands in a fact, nothing is promised, nothing secret is hinted. Pure.

Source: specification G.3. What fails is not mended but thrown away for the plain fallback, with the rule's name kept.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from support.assistant.answer import Reply, compose
from support.assistant.said import Known

type Token = tuple[str, ...]

_MONTHS = {
    name: str(place)
    for place, name in enumerate(
        (
            "january", "february", "march", "april", "may", "june",
            "july", "august", "september", "october", "november", "december",
        ),
        1,
    )
}  # fmt: skip
_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_UNITS = "元天日号次笔期家年月周岁倍位条人分秒小个折成"
_TOKEN = re.compile(
    r"""
    (?P<case>[A-Z]{1,3}-[A-Za-z0-9-]+\d[A-Za-z0-9-]*)
  | (?P<iso>\d{4}-\d{2}-\d{2})
  | (?:\d{4}年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日
  | (?P<day_en>\d{1,2})\ (?P<month_en>January|February|March|April|May|June|July|August|September|October
      |November|December)
  | (?P<time>\d{1,2}:\d{2})
  | (?P<number>\d[\d,]*(?:\.\d+)?)(?P<scale>[万亿])?(?P<percent>\s*%)?
  | (?P<word>[零一二两三四五六七八九十百千万亿]{1,9})(?=元|天|日|号|次|笔|期|家|年|个月|周|岁|倍|小时|分钟|成|折|万)
    """,
    re.VERBOSE,
)
_PROMISES = re.compile(
    r"(?<!不)一定(?:会|能|可以|给|帮|恢复|通过)|保证(?!金)|肯定(?:会|能|可以|给|没|恢复|通过)|绝对|包过|包您|给您批|必定|必然"
    r"|马上(?:就)?(?:恢复|到账|放款|提额)|立即恢复|guarantee|will definitely|certainly be|promise you"
)
# Never ours to say, whatever is true of this person; a fact's own words are looked at by the record's filter instead.
_SECRETS = re.compile(
    r"反洗钱|洗钱|可疑交易|名单|报案|立案|公安|阈值|权重|评分模型|AML|laundering|threshold|blacklist", re.IGNORECASE
)
_THREATS = re.compile(r"起诉|上门|通知您的(?:家人|单位|联系人)|坐牢|拘留|老赖|失信名单")
_MARKETING = re.compile(r"优惠|红包|立减|活动价|邀请好友|推荐您(?:借|办|开)|再借一笔")
_LOUD = re.compile("[!！😀-🙏🌀-🗿🚀-🛿☀-➿]")


def passed(reply: Reply, known: Known) -> Reply:
    """The reply itself when every rule holds, else the fallback that only names where to read on."""
    broken = tuple(faults(reply))
    if not broken:
        return reply
    fallback = compose("guarded", known)
    return replace(fallback, intent=reply.intent, guards=(*reply.guards, *broken))


def faults(reply: Reply) -> Iterator[str]:
    """The names of the rules this reply breaks."""
    own = reply.text
    for fact in reply.facts:
        own = own.replace(fact["value"], " ")
    if _PROMISES.search(reply.text):
        yield "R1:promise"
    if _SECRETS.search(own):
        yield "R2:secret"
    if _THREATS.search(reply.text):
        yield "R13:threat"
    if _MARKETING.search(own):
        yield "R14:marketing"
    if _LOUD.search(reply.text):
        yield "tone"
    if unproven(reply):
        yield "figures"


def unproven(reply: Reply) -> set[Token]:
    """The figures of a reply that stand neither in a fact it used nor in the catalogue's own sentences."""
    proof = [fact["value"] for fact in reply.facts]
    proof += [re.sub(r"\{[^}]*\}", " ", literal) for literal in reply.literals]
    proven = set(tokens(proof))
    # A fact is a bare amount; the sentence around it names the unit.
    bare = {token[1] for token in proven if token[0] == "number" and not token[2]}
    return {
        token
        for token in tokens([reply.text, *_shown(reply)])
        if token not in proven and not (token[0] == "number" and token[1] in bare)
    }


def _shown(reply: Reply) -> Iterator[str]:
    """What a card shows beside the words; the borrower's own words stand in quotes of theirs and are facts too."""
    for _name, value in (reply.card or {}).get("rows", []):
        yield value


def tokens(texts: Iterable[str]) -> Iterator[Token]:
    """Every number, amount, date, time and reference in some texts, in one spelling each."""
    for text in texts:
        for found in _TOKEN.finditer(text):
            token = _token(found, text[found.end() : found.end() + 1])
            if token:
                yield token


def _token(found: re.Match[str], after: str) -> Token | None:
    part = found.groupdict()
    if part["case"]:
        return "reference", part["case"]
    if part["iso"]:
        _year, month, day = part["iso"].split("-")
        return "date", str(int(month)), str(int(day))
    if part["month"]:
        return "date", str(int(part["month"])), str(int(part["day"]))
    if part["month_en"]:
        return "date", _MONTHS[part["month_en"].lower()], str(int(part["day_en"]))
    if part["time"]:
        return "time", part["time"].zfill(5)
    if part["word"]:
        return _word(part["word"], after)
    value = float(part["number"].replace(",", "").rstrip(".")) * {"万": 1e4, "亿": 1e8}.get(part["scale"] or "", 1)
    if part["percent"]:
        return "share", f"{value:g}"
    return "number", f"{value:.2f}", after if after in _UNITS else ""


def _word(word: str, after: str) -> Token | None:
    """A numeral in words; `一次`, `一笔`, `一个` are ways of speaking, not counts."""
    if word == "一" and after not in "元天日年":
        return None
    total = section = digit = 0
    for character in word:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _PLACES:
            section, digit = section + (digit or 1) * _PLACES[character], 0
        else:
            total, section, digit = (total + section + digit) * (10_000 if character == "万" else 100_000_000), 0, 0
    return "number", f"{total + section + digit:.2f}", after if after in _UNITS else ""
