"""Owns the catalogue of reason codes: what each is, and its words in every language. Pure; read once from TOML."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
REVIEW, CHECKING = "GEN-REVIEW", "GEN-CHECKING"
NEUTRAL = (REVIEW, CHECKING)
# Families that fall back to the neutral text rather than to "we are checking". Source: F.12.
DISCREET = ("FRD-", "AML-", "LGL-")

type Lang = Literal["zh", "en"]
type Cause = Literal["borrower", "policy", "funding", "lender_fault", "regulation"]
type Kind = Literal["wait", "do", "appeal", "contact", "none"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One code. Source: 02-reasons B.1, F.13.

    Attributes:
        review: days until the next evaluation, `event`, or the evidence key that holds the date.
        prio: low first, inside a class of F.12 Order.
        situations: where B.2 lists the code: S1 to S5.
        appeal: `Y`, `N`, or `O`: an objection under a legal clock.
        auto_case: a data case opens by itself when the promised time passes.
        evidence: the keys shown, in order.
        eta: the evidence key of the promised time, if there is one.
        says: placeholder -> evidence key, where the two differ.
        counts: placeholders whose 0 would make the sentence false.
    """

    code: str
    category: str
    cause: Cause
    kind: Kind
    review: int | str
    prio: int
    situations: frozenset[str]
    disclosure: str
    appeal: Literal["Y", "N", "O"]
    auto_case: bool
    proofs: tuple[str, ...]
    evidence: tuple[str, ...]
    eta: str
    says: Mapping[str, str]
    counts: tuple[str, ...]
    owner: str
    texts: Mapping[str, Mapping[str, str]]

    @property
    def is_appealable(self) -> bool:
        return self.appeal in ("Y", "O")


@dataclass(frozen=True)
class Catalogue:
    """Every code by name; `version` carries a short hash of all texts, so that a changed word is another version."""

    version: str
    reasons: Mapping[str, Reason]
    vocabulary: Mapping[str, Mapping[str, Mapping[str, str]]]

    def __getitem__(self, code: str) -> Reason:
        return self.reasons[code]

    def __contains__(self, code: object) -> bool:
        return code in self.reasons

    def word(self, kind: str, value: str, lang: str) -> str:
        """A value of evidence in words; a value without words as it came."""
        found = self.vocabulary[kind].get(value)
        return found[lang] if found else value


@cache
def load() -> Catalogue:
    """The published catalogue.

    Raises:
        KeyError: a code without a text in one of the languages; no code may go without.
    """
    raw = {name: (HERE / f"{name}.toml").read_bytes() for name in ("codes", "zh", "en", "vocabulary")}
    codes, zh, en, words = (tomllib.loads(text.decode()) for text in raw.values())
    number = codes.pop("version")
    codes.pop("valid_from")
    digest = hashlib.sha256(b"\0".join(raw.values())).hexdigest()[:8]
    return Catalogue(
        version=f"{number}+{digest}",
        reasons={code: _reason(code, told, {"zh": zh[code], "en": en[code]}) for code, told in codes.items()},
        vocabulary={
            kind: {value: dict(zip(LANGUAGES, pair, strict=True)) for value, pair in told.items()}
            for kind, told in words.items()
        },
    )


def _reason(code: str, told: Mapping[str, object], texts: Mapping[str, Mapping[str, str]]) -> Reason:
    def names(key: str) -> tuple[str, ...]:
        return tuple(cast("list[str]", told.get(key, [])))

    return Reason(
        code=code,
        category=str(told["category"]),
        cause=cast("Cause", told["cause"]),
        kind=cast("Kind", told["kind"]),
        review=cast("int | str", told["review"]),
        prio=cast("int", told["prio"]),
        situations=frozenset(names("situations")),
        disclosure=str(told["disclosure"]),
        appeal=cast("Literal['Y', 'N', 'O']", told["appeal"]),
        auto_case=told.get("auto_case") is True,
        proofs=names("proofs"),
        evidence=names("evidence"),
        eta=str(told.get("eta", "")),
        says=cast("Mapping[str, str]", told.get("says", {})),
        counts=names("counts"),
        owner=str(told["owner"]),
        texts=texts,
    )


CATALOGUE = load()
