"""Owns how a value of evidence reads inside a sentence, per language. Pure. Source: design/mock Words."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime

from risk import clock
from risk.reasons.catalogue import CATALOGUE

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
FEN = 100
HAN = re.compile(r"[\u3400-\u9fff]")


def money(fen: int, lang: str, *, exact: bool = False) -> str:
    """An amount without its unit in Chinese (the sentence says 元), with CNY in English; decimals where they count."""
    yuan, rest = divmod(fen, FEN)
    text = f"{yuan:,}.{rest:02d}" if rest or exact else f"{yuan:,}"
    return text if lang == "zh" else f"CNY {text}"


def day(on: date, lang: str, *, today: date) -> str:
    """12月23日, 23 December; with the year only when it is not this one."""
    if lang == "zh":
        short = f"{on.month}月{on.day}日"
        return short if on.year == today.year else f"{on.year}年{short}"
    short = f"{on.day} {MONTHS[on.month - 1]}"
    return short if on.year == today.year else f"{short} {on.year}"


def moment(at: datetime, lang: str, *, today: date) -> str:
    """11月20日13:00, 13:00 on 20 November: Asia/Shanghai, 24 hours."""
    local = at.astimezone(clock.SHANGHAI)
    on = day(local.date(), lang, today=today)
    return f"{on}{local:%H:%M}" if lang == "zh" else f"{local:%H:%M} on {on}"


def month(text: str, lang: str, *, today: date) -> str:
    """3月, March; with the year only when it is not this one."""
    on = date.fromisoformat(f"{text}-01")
    if lang == "zh":
        return f"{on.month}月" if on.year == today.year else f"{on.year}年{on.month}月"
    return MONTHS[on.month - 1] if on.year == today.year else f"{MONTHS[on.month - 1]} {on.year}"


def when(text: str, lang: str, *, today: date) -> str:
    """An ISO date or instant."""
    if len(text) == len("2026-11-20"):
        return day(date.fromisoformat(text), lang, today=today)
    return moment(datetime.fromisoformat(text), lang, today=today)


def listed(items: Iterable[str], lang: str, *, by: str = "") -> str:
    return (by or ("、" if lang == "zh" else ", ")).join(items)


def named(kind: str) -> Callable[[object, str, date], str]:
    """A value, or several, in the words of a vocabulary."""

    def say(value: object, lang: str, today: date) -> str:
        values = value if isinstance(value, list | tuple) else [value]
        return listed((CATALOGUE.word(kind, str(one), lang) for one in values), lang)

    return say


def _scope(value: object, lang: str, today: date) -> str:
    """An incident's services; its regions, channels and partners are evidence, not part of the sentence."""
    services = value.get("services", []) if isinstance(value, dict) else value
    return named("service")(services, lang, today)


def _note(value: object, lang: str, today: date) -> str:
    """The lender's own words come in the one language it wrote them in: said so, where that isn't the reader's."""
    words = str(value)
    said = CATALOGUE.vocabulary["say"]["note"][lang] if HAN.search(words) else "{note}"
    return said.replace("{note}", words)


def _factors(value: object, lang: str, today: date) -> str:
    codes = [str(code) for code in value][:4] if isinstance(value, list | tuple) else []
    return listed((CATALOGUE.word("factor", code, lang) for code in codes), lang, by="；" if lang == "zh" else "; ")


# How a placeholder reads; one that is not here is shown as it came. Times read by `when`.
SAYS: dict[str, Callable[[object, str, date], str]] = {
    "scope": _scope,
    "factors": _factors,
    "use_class": named("use_class"),
    "risk_class": named("risk_class"),
    "mismatch_class": named("mismatch_class"),
    "docs": named("document"),
    "doc": named("document"),
    "channel": named("channel"),
    "alternatives": named("channel"),
    "why": named("bank_class"),
    "segment": named("segment"),
    "group": named("group"),
    "change": named("change"),
    "items": named("item"),
    "event": named("event"),
    "window_note": named("window"),
    "note": _note,
    "source": named("bureau"),
    "month": lambda value, lang, today: month(str(value), lang, today=today),
}
TIMES = frozenset({"eta", "until", "retry_at", "review_at", "end_at"})
DATES = TIMES | {"paid_at", "as_of", "date", "fade_date", "effective", "last_verified"}


def say(name: str, value: object, lang: str, *, today: date, exact: bool = False) -> str:
    """One placeholder in words; an amount that is to be paid (`exact`) keeps both decimals."""
    if name == "amount":
        return money(int(str(value)), lang, exact=exact)
    if name in DATES:
        return when(str(value), lang, today=today)
    speak = SAYS.get(name)
    return speak(value, lang, today) if speak else str(value)
