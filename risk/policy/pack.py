"""Owns the policy file: TOML in, a checked `Policy` out, or a refusal that names the place."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import cast

from risk.policy import head as headed
from risk.policy import names as registered
from risk.policy.checker import NUMERIC, check
from risk.policy.engine import Policy
from risk.policy.errors import BadExpression, BadPack, NoSuchPolicy
from risk.policy.language import Expression, Kind, Name
from risk.policy.rules import CAPABILITIES, CAUSES, GATES, KINDS, Capability, Rule, Value

PACKS = Path(__file__).parent / "packs"
# Repayment is never held for who somebody is or how they borrow. Source: F.13, architecture D5.
NEVER_ON_REPAY = ("BEH-", "CRD-", "EXP-", "FND-", "PRD-", "ACC-")
MAY_READ_SECRETS = ("FRD-", "AML-", "LGL-")
BY = ("rule", "service", "balance", "record")
RULE_KEYS = {
    "code", "when", "cap", "capability", "by", "gate", "cause", "kind", "review", "hard", "explain", "targets",
}  # fmt: skip
# What stands beside the facts while an amount is computed, and what the computation must give.
INPUTS = {
    "income": Name(Kind.INT, known=True),
    "level": Name(Kind.INT, known=True),
    "hard": Name(Kind.BOOL, known=True),
}
OUTPUTS = {"outcome": Kind.TEXT, "amount": Kind.INT, "four_eyes": Kind.BOOL, "l_new": Kind.INT}


def read(text: str, *, where: str = "policy") -> Policy:
    """A checked policy from the text of its file.

    Raises:
        BadPack: not TOML, something missing, unknown or contradictory; says where.
        BadExpression: points into the expression.
    """
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise BadPack(f"{where} is not TOML: {error}", where=where) from error
    _only(raw, {"policy", "appetite", "params", "derived", "term", "rule"}, where)
    head = _table(raw, "policy", where)
    for key in ("name", "version"):
        if not isinstance(head.get(key), str):
            raise BadPack(f"{where}: [policy] needs a {key}, as text.", where=where)
    borne = _is_table(raw["appetite"], f"{where} [appetite]") if "appetite" in raw else None
    if borne is not None:
        _only(borne, set(headed.KEYS), f"{where} [appetite]")
    reading = _Reading(where, _params(raw, where))
    derived = tuple(reading.value(one, "derived") for one in raw.get("derived", []))
    rules = tuple(reading.rule(number, one) for number, one in enumerate(raw.get("rule", []), 1))
    reading.names |= INPUTS
    terms = tuple(reading.value(one, "term") for one in raw.get("term", []))
    reading.outputs(terms)
    return Policy(
        name=head["name"], number=head["version"], params=reading.params, derived=derived, terms=terms, rules=rules,
        names=registered.FACTS | {name: found.kind for name, found in INPUTS.items()},
        meta={key: value for key, value in head.items() if key not in ("name", "version")},
        appetite=None if borne is None else headed.appetite(borne, where),
        expires_on=headed.expires_on(head, where),
        text=text, digest=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip


@dataclass
class _Reading:
    where: str
    params: dict[str, int | Decimal]
    names: dict[str, Name] = field(default_factory=lambda: dict(registered.NAMES))
    own: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for name in self.params:
            if name in self.names:
                raise BadPack(f"{self.where}: the parameter {name} has the name of a fact.", where=self.where)

    def value(self, raw: object, section: str) -> Value:
        """A derived value or a term; those above it may be read. One named as a fact is read in the fact's place."""
        table = _is_table(raw, f"{self.where} [[{section}]]")
        name, place = table.get("name"), f"{section} {table.get('name')}"
        _only(table, {"name", "type", "sql"}, place)
        if not isinstance(name, str) or not name.isidentifier() or name in self.params:
            raise BadPack(f"{self.where}: a {section} needs a name of its own, not {name!r}.", where=place)
        replaced = registered.FACTS.get(name)
        if (name in self.names and replaced is None) or name in self.own:
            raise BadPack(f"{self.where}: {name} is already the name of a value above.", where=place)
        if table.get("type") not in (Kind.INT, Kind.NUMBER, Kind.BOOL, Kind.TEXT):
            raise BadPack(f"{place}: type is one of int, number, bool, text.", where=place)
        kind = Kind(cast("str", table["type"]))
        if replaced not in (None, kind):
            raise BadPack(f"{place}: the fact it replaces is of type {replaced}.", where=place)
        sql = self.expression(table.get("sql"), place, kind)
        self.names[name] = Name(kind, sql.known)
        self.own.add(name)
        return Value(name, kind, sql)

    def rule(self, number: int, raw: object) -> Rule:
        table = _is_table(raw, f"{self.where} [[rule]] {number}")
        code = str(table.get("code", ""))
        place = f"rule {number} ({code or 'no code'})"
        _only(table, RULE_KEYS, place)
        if code not in registered.CODES:
            near = get_close_matches(code, registered.CODES, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise BadPack(f"{place}: no reason of the catalogue has this code.{hint}", where=place, rule=number)
        capabilities = self._capabilities(table, code, place)
        by = _one_of(table, "by", BY, place, default="rule")
        if (by == "record") == ("when" in table):
            raise BadPack(f'{place}: a rule has a `when`, or `by = "record"` and none.', where=place, rule=number)
        self._secret(table, code, place)
        targets = table.get("targets")
        if targets is not None:
            self._targets(targets, place)
        return Rule(
            code=code,
            when=self.expression(table["when"], f"{place} when", Kind.BOOL) if "when" in table else None,
            cap=self.expression(table["cap"], f"{place} cap", *NUMERIC) if "cap" in table else None,
            capabilities=capabilities, by=by,
            gate=_one_of(table, "gate", GATES, place), cause=_one_of(table, "cause", CAUSES, place),
            kind=_one_of(table, "kind", KINDS, place), review=str(table.get("review", "event")),
            hard=table.get("hard") is True, explain=table.get("explain") is True,
            targets=None if targets is None else tuple(cast("list[str]", targets)),
        )  # fmt: skip

    def _capabilities(self, table: Mapping[str, object], code: str, place: str) -> tuple[Capability, ...]:
        told = table.get("capability")
        if not isinstance(told, list) or not told or not set(told) <= set(CAPABILITIES):
            raise BadPack(f"{place}: capability is a list of {', '.join(CAPABILITIES)}.", where=place)
        if "repay" in told and code.startswith(NEVER_ON_REPAY):
            raise BadPack(
                f"{place}: repayment can never be held by a {code[:3]} reason; take repay out of capability.",
                where=place,
            )
        return tuple(told)

    def _secret(self, table: Mapping[str, object], code: str, place: str) -> None:
        """What only some may know is read by the rules of their families alone, whose words give nothing away."""
        if code.startswith(MAY_READ_SECRETS):
            return
        for part in ("when", "cap"):
            text = str(table.get(part, ""))
            for name in registered.SECRET:
                if (found := re.search(rf"\b{name}\b", text)) is not None:
                    raise BadExpression(
                        f"{name} may be read by {', '.join(MAY_READ_SECRETS)} rules alone",
                        where=f"{place} {part}", expression=text, start=found.start(), end=found.end(),
                    )  # fmt: skip

    def _targets(self, targets: object, place: str) -> None:
        if not isinstance(targets, list) or not set(targets) <= set(registered.FACTS):
            raise BadPack(f"{place}: targets is a list of facts.", where=place)

    def expression(self, text: object, place: str, *want: Kind) -> Expression:
        if not isinstance(text, str):
            raise BadPack(f"{place}: an expression is needed, as text.", where=place)
        wanted = NUMERIC if set(want) & set(NUMERIC) else want
        return check(text, names=self.names, where=place, params=self.params, want=wanted)

    def outputs(self, terms: tuple[Value, ...]) -> None:
        """A pack that sizes must say what comes out."""
        given = {term.name: term.kind for term in terms}
        for name, kind in OUTPUTS.items():
            if terms and given.get(name) is not kind:
                raise BadPack(f"{self.where}: the sizing needs a term {name} of type {kind}.", where=self.where)


def _params(raw: Mapping[str, object], where: str) -> dict[str, int | Decimal]:
    params = _is_table(raw.get("params", {}), f"{where} [params]")
    for name, value in params.items():
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise BadPack(f"{where}: the parameter {name} is not a number.", where=where)
    return cast("dict[str, int | Decimal]", dict(params))


def _table(raw: Mapping[str, object], key: str, where: str) -> dict[str, str]:
    if key not in raw:
        raise BadPack(f"{where} has no [{key}].", where=where)
    return cast("dict[str, str]", _is_table(raw[key], f"{where} [{key}]"))


def _is_table(raw: object, where: str) -> dict[str, object]:
    if not isinstance(raw, dict):
        raise BadPack(f"{where} is not a table.", where=where)
    return raw


def _only(table: Mapping[str, object], allowed: set[str], where: str) -> None:
    for key in table:
        if key not in allowed:
            near = get_close_matches(key, allowed, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Allowed: {', '.join(sorted(allowed))}."
            raise BadPack(f"{where}: {key} is not known here.{hint}", where=where)


def _one_of(table: Mapping[str, object], key: str, allowed: tuple[str, ...], where: str, default: str = "") -> str:
    value = table.get(key, default)
    if value not in allowed:
        raise BadPack(f"{where}: {key} is one of {', '.join(allowed)}, not {value!r}.", where=where)
    return str(value)


def load(name: str | Path, version: str = "") -> Policy:
    """A policy by file, by name (its newest file), or by name and version (`NAME@VERSION` too). Read once a content.

    Raises:
        NoSuchPolicy: neither a file nor a pack of that name and version.
        BadPack, BadExpression: it is not a policy.
    """
    path = Path(name)
    if path.suffix == ".toml":
        if not path.is_file():
            raise NoSuchPolicy(f"There is no policy file {path}.")
        return read_once(path.read_text("utf-8"), path.name)
    wanted, _, number = str(name).partition("@")
    number = version or number
    found = [policy for policy in shelf() if policy.name == wanted and number in ("", policy.number)]
    if not found:
        raise NoSuchPolicy(f"There is no policy {wanted}{'@' + number if number else ''}.")
    return max(found, key=lambda policy: order(policy.number))


def shelf() -> list[Policy]:
    """Every policy of the packs folder."""
    return [read_once(path.read_text("utf-8"), path.name) for path in sorted(PACKS.glob("*.toml"))]


def order(number: str) -> tuple[int, ...]:
    """A version number as something to compare."""
    return tuple(int(part) for part in number.partition("-")[0].split(".") if part.isdigit())


@lru_cache(maxsize=64)
def read_once(text: str, where: str) -> Policy:
    """`read`, remembered by content."""
    return read(text, where=where)
