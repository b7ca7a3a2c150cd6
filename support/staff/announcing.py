"""Reads what a colleague typed into the form of an announcement, and what the form begins with."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from risk import clock
from risk.incidents import queries as incidents
from risk.reasons import LANGUAGES
from support.announcements.fit import NAMES, Draft
from support.announcements.models import Announcement
from support.announcements.scope import DIMENSIONS, Scope

ARROWS = ("→", "->", "=>")
LISTS = ("products", "regions", "channels", "partners")
LONG_AGO = datetime(1970, 1, 1, tzinfo=clock.SHANGHAI)


def typed(sent: Mapping[str, str]) -> Draft:
    """The draft in a form; what can't be read is such that it does not fit. Times are Asia/Shanghai."""
    named = {name: tuple(sent.get(name, "").split()) for name in LISTS}
    incident = sent.get("incident", "").strip()[:200]
    if incident and not any(named.values()):
        named = _scope_of(incident)
    ends = sent.get("ends_at", "").strip()
    return Draft(
        kind=sent.get("kind", ""),
        body={lang: _said(sent, lang) for lang in LANGUAGES},
        scope=Scope.of(named),
        codes=tuple(sent.get("codes", "").upper().split()),
        incident=incident,
        rates=_rates(sent),
        begins_at=_instant(sent.get("begins_at", "")),
        ends_at=_instant(ends) if ends else None,
        policy=sent.get("policy", "").strip()[:80],
    )


def begun(one: Announcement) -> dict[str, str]:
    """The form of another version of an announcement."""
    form = {
        "kind": one.kind,
        "codes": " ".join(one.codes),
        "incident": one.incident,
        "policy": one.policy,
        "begins_at": _local(one.begins_at),
        "ends_at": _local(one.ends_at) if one.ends_at else "",
    }
    form |= {name: " ".join(one.scope.get(name, ())) for name in LISTS}
    if one.rates:
        form |= dict(zip(("old_rate", "new_rate"), (f"{bps / 100:g}" for bps in one.rates), strict=True))
    for lang in LANGUAGES:
        form |= {f"{lang}_{name}": one.body[lang][name] for name in NAMES}
        form[f"{lang}_map"] = "\n".join(" → ".join(pair) for pair in one.body[lang]["map"])
    return form


def _said(sent: Mapping[str, str], lang: str) -> dict[str, object]:
    texts: dict[str, object] = {name: sent.get(f"{lang}_{name}", "").replace("\r", "").strip() for name in NAMES}
    return texts | {"map": [pair for line in sent.get(f"{lang}_map", "").splitlines() if (pair := _pair(line))]}


def _pair(line: str) -> list[str]:
    for arrow in ARROWS:
        before, found, after = line.partition(arrow)
        if found and before.strip() and after.strip():
            return [before.strip(), after.strip()]
    return []


def _scope_of(incident: str) -> dict[str, tuple[str, ...]]:
    """Whom the incident touches; a window, and an incident nobody knows, touch everybody."""
    found = [one for one in incidents.incidents() if one.ref == incident]
    return {name: tuple(getattr(found[-1], name)) for name in DIMENSIONS} if found else {}


def _rates(sent: Mapping[str, str]) -> tuple[int, ...]:
    """Basis points a year. A rate with more decimals than they have is none: nobody is told a rounded one."""
    typed = [sent.get(name, "").strip().rstrip("%") for name in ("old_rate", "new_rate")]
    try:
        rates = [Decimal(one) * 100 for one in typed if one]
        return tuple(int(rate) for rate in rates) if all(rate == int(rate) for rate in rates) else ()
    except (InvalidOperation, OverflowError, ValueError):
        return ()


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return LONG_AGO
    return found if found.tzinfo else found.replace(tzinfo=clock.SHANGHAI)


def _local(at: datetime) -> str:
    return f"{at.astimezone(clock.SHANGHAI):%Y-%m-%dT%H:%M}"
