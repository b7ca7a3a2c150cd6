"""Owns what a diagnosis says: the contract's explanation, and the content a decision is stored with. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from risk import clock
from risk.decisions.content import Content
from risk.diagnosis.state import Diagnosis, Reason
from risk.facts import REGISTRY
from risk.reasons import CATALOGUE, LANGUAGES, render, would_change

# Facts that run with the clock: they are told, but a decision does not become another one every minute.
RUNNING = frozenset({"today", "hours_since_draw", "unposted_min", "coverage", "draw_admitted_ratio"})


def explanation(diagnosis: Diagnosis, lang: str) -> dict[str, Any]:
    """The contract's explanation; `appeal` is None here, a higher floor knows it."""
    return {
        **_told(diagnosis, lang),
        "appeal": None,
        "decision": {
            "id": _content(diagnosis, _facts(diagnosis)).id,  # what it is, without what is told of it
            "policy": diagnosis.policy,
            "at": _instant(diagnosis.at),
        },
    }


def content(diagnosis: Diagnosis, *, known_at: datetime, actor: str = "machine") -> Content:
    """What is stored when a diagnosis is told: its facts, the rules' values and the words, without anything secret.

    Two diagnoses that say the same from the same facts have the same id, whenever they were made.
    """
    facts = _facts(diagnosis)
    return replace(
        _content(diagnosis, facts),
        known_at=known_at,
        values={
            "rules": dict(diagnosis.values),
            "running": {name: value for name, value in facts.items() if name in RUNNING},
        },
        body={
            **{lang: _told(diagnosis, lang) for lang in LANGUAGES},
            "hidden": [
                {"code": reason.code, "capability": reason.capability, "why": reason.hidden_why}
                for reason in diagnosis.hidden
            ],
        },
        actor=actor,
    )


def _content(diagnosis: Diagnosis, facts: Mapping[str, object]) -> Content:
    """What the decision is, and so its id; nothing yet of what is told of it."""
    return Content(
        kind="block",
        line=diagnosis.line,
        at=diagnosis.at,
        known_at=diagnosis.at,
        facts={name: value for name, value in facts.items() if name not in RUNNING},
        values={},
        policy=diagnosis.policy,
        texts=diagnosis.texts,
        outcome=outcome(diagnosis),
        codes=tuple(reason.code for reason in (*diagnosis.reasons, *diagnosis.hidden)),
        body={},
        actor="",
    )


def _facts(diagnosis: Diagnosis) -> dict[str, object]:
    return {name: _plain(value) for name, value in diagnosis.facts.values.items() if not _is_secret(name)}


def outcome(diagnosis: Diagnosis) -> str:
    """`blocked` or `clear`, as it is stored."""
    return "blocked" if diagnosis.reasons else "clear"


def _told(diagnosis: Diagnosis, lang: str) -> dict[str, Any]:
    return {
        "line": diagnosis.line,
        "borrower": diagnosis.borrower,
        "at": _instant(diagnosis.at),
        "situations": list(diagnosis.situations),
        "capabilities": {name: diagnosis.capabilities[name] for name in ("draw", "raise", "limit", "repay")},
        "waterfall": [{"step": step.step, "amount": step.amount} for step in diagnosis.waterfall],
        "reasons": [
            _reason(reason, lang, at=diagnosis.at, is_primary=number == 0)
            for number, reason in enumerate(diagnosis.reasons)
        ],
        "still_works": list(diagnosis.still_works),
        "next_review_on": diagnosis.next_review_on.isoformat() if diagnosis.next_review_on else None,
        "decided_by": diagnosis.decided_by,
        "attribution": diagnosis.attribution,
        "incident": diagnosis.incident,
    }


def _reason(reason: Reason, lang: str, *, at: datetime, is_primary: bool) -> dict[str, Any]:
    entry = CATALOGUE[reason.code]
    words = render(reason.code, reason.evidence, lang, at=at)
    return {
        "code": reason.code,
        "category": entry.category,
        "cause": entry.cause,
        "capability": reason.capability,
        "primary": is_primary,
        "text": words.text,
        "evidence": dict(reason.evidence),
        "since": _instant(reason.since),
        "remedy": {"kind": entry.kind, "text": words.remedy, "proofs": list(reason.proofs), "eta": reason.eta},
        "appealable": entry.is_appealable,
        "would_change": [
            {
                "fact": change.fact,
                "direction": change.direction,
                "text": would_change(change.fact, change.direction, lang),
            }
            for change in reason.would_change
        ],
    }


def _is_secret(name: str) -> bool:
    return REGISTRY[name].sensitivity == "secret"


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _instant(at: datetime) -> str:
    return at.astimezone(clock.SHANGHAI).isoformat()
