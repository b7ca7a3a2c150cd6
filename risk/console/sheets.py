"""Owns what each page of the console shows, ready for its template."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from risk import clock
from risk.console import counting, secrecy
from risk.decisions import services as decisions
from risk.decisions.models import Decision
from risk.facts.registry import REGISTRY
from risk.facts.words import called
from risk.language import language
from risk.policy import Policy, words
from risk.reasons import CATALOGUE
from risk.registers.grounds import grounds


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: what it is, and how many it holds now. `sql`, `reading` are empty where it must not be shown."""

    number: int
    code: str
    title: str
    sql: str
    reading: str
    capabilities: tuple[str, ...]
    gate: str
    by: str
    is_hidden: bool
    held: int | None
    unknown: int | None


def title(code: str) -> str:
    return CATALOGUE[code].texts[language()]["title"] if code in CATALOGUE else code


def policy(one: Policy) -> dict[str, Any]:
    """Every rule of a policy and how many lines it holds."""
    counts = counting.held(one)
    rows = []
    for number, rule in enumerate(one.rules, 1):
        code, hidden = secrecy.public(rule.code), secrecy.is_hidden(one, rule)
        columns = [f"{rule.code} {capability}" for capability in rule.capabilities] if rule.when and not hidden else []
        rows.append(
            Row(
                number=number,
                code=code,
                title=title(code),
                sql="" if hidden or rule.when is None else rule.when.text.strip(),
                reading="" if hidden or rule.when is None else words.reading(rule.when, language()),
                capabilities=rule.capabilities,
                gate=rule.gate,
                by=rule.by,
                is_hidden=hidden,
                held=max((counts["held"].get(name, 0) for name in columns), default=None),
                unknown=max((counts["unknown"].get(name, 0) for name in columns), default=None),
            )
        )
    return {"policy": one, "rows": rows, "counts": counts}


@dataclass(frozen=True, slots=True)
class Said:
    """One name and its value as recorded; `unit` of the registry; `text` is None where the role may not read it."""

    name: str
    text: str | None
    unit: str = ""

    @property
    def called(self) -> str:
        """What the fact is called; empty where it has no words."""
        found = called(self.name, language())
        return "" if found == self.name else found


def decision(found: Decision, roles: frozenset[str]) -> dict[str, Any]:
    """A decision's facts, values and outcome, as far as the roles may read."""
    content = found.content
    facts = [
        Said(name, _text(value) if secrecy.may_see(name, roles) else None, _unit(name))
        for name, value in sorted(content.facts.items())
        if name not in secrecy.SECRETS
    ]
    values = [
        Said(name, _text(value))
        for name, value in sorted(content.values.items())
        if not any(code in name for code in secrecy.HIDDEN)
    ]
    codes = [(secrecy.public(code), title(secrecy.public(code))) for code in found.codes]
    evidence = {one["code"]: one["evidence"] for one in content.body.get("zh", {}).get("reasons", [])}
    laws = grounds(content.codes, evidence, region=content.facts.get("region"), at=content.at)
    return {"decision": found, "content": content, "facts": facts, "values": values, "codes": codes, "laws": laws}


def replayed(found: Decision) -> dict[str, Any]:
    """Whether the decision computed again agrees to the byte, and where it does not.

    Raises:
        NotReplayable: nobody registered how its kind is computed.
    """
    replay = decisions.replay(found.pk)
    before, after = json.loads(replay.recorded), json.loads(replay.recomputed)
    differs = [] if replay.agree else [secrecy.public_text(path) for path in _differences(before, after)]
    sizes = {"recorded": len(replay.recorded), "recomputed": len(replay.recomputed)}
    return {"agree": replay.agree, "differs": differs, "at": clock.now(), **sizes}


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    found = []
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            found += [f"{name}.{key}" for key in sorted({*old, *new}) if old.get(key) != new.get(key)]
        elif old != new:
            found.append(name)
    return found


def _unit(name: str) -> str:
    return REGISTRY[name].unit if name in REGISTRY else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
