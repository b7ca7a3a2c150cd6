"""Owns what holds a line at a moment, as a recheck needs it: codes, and the state of each capability. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from risk.facts import Facts
from risk.policy import Policy


@dataclass(frozen=True)
class Standing:
    """The codes that are shown, where each was shown, and what each capability is."""

    codes: tuple[str, ...]
    capability: Mapping[str, str]
    capabilities: Mapping[str, str]


def standing(facts: Facts, policy: Policy) -> Standing:
    """What holds the line at the facts' instant."""
    found: dict[str, str] = {}
    for code, capability in (*_recorded(facts), *_live(facts, policy)):
        found.setdefault(code, capability)
    return Standing(tuple(found), found, _capabilities(facts, policy))


def _recorded(facts: Facts) -> Iterator[tuple[str, str]]:
    for record in facts.records:
        if record.is_open:
            codes = ("ACC-SELF",) if record.initiator == "borrower" else record.codes
            yield from ((code, record.capability) for code in codes)


def _live(facts: Facts, policy: Policy) -> Iterator[tuple[str, str]]:
    for (code, capability), true in policy.evaluate(facts.values).items():
        if true and capability != "limit":
            yield code, capability


def _capabilities(facts: Facts, policy: Policy) -> dict[str, str]:
    live = {capability for _, capability in _live(facts, policy)}
    held = live | {record.capability for record in facts.records if record.is_open and record.kind != "cut"}
    limits = facts.limits
    cut = (limits.now or 0) < (limits.approved or 0)
    doubt = facts.borrower.kyc_status is None or facts.delinquency.disputed
    draw = "held" if "draw" in held else "unknown" if doubt else "held" if not limits.remaining and cut else "open"
    states = {
        "draw": draw,
        "raise": "held" if "raise" in held else "open",
        "limit": "cut" if cut else "held" if "limit" in held else "open",
        "repay": "held" if "repay" in held else "open",
    }
    return states | (dict.fromkeys(("draw", "raise", "limit"), "closed") if limits.closed else {})
