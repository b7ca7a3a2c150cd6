"""Owns the catalogue of reason codes: what each is, and its words in every language. Pure; read from TOML.

Texts that colleagues publish lie over those of the files; whoever asks `CATALOGUE` gets what is in force.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
REVIEW, CHECKING = "GEN-REVIEW", "GEN-CHECKING"
NEUTRAL = (REVIEW, CHECKING)
VEILED = "AML-CONF"  # told as REVIEW alone, in the same words
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


type Raw = Mapping[str, Mapping[str, Any]]
type Texts = Mapping[str, Mapping[str, str]]
"""Of one code: language -> name -> text."""

PARTS = ("codes", "zh", "en", "vocabulary")


@dataclass(frozen=True)
class Catalogue:
    """Every code by name; `version` carries a short hash of all texts, so that a changed word is another version.

    `raw` is what it was made of, so that it can be kept and made again.
    """

    version: str
    reasons: Mapping[str, Reason]
    vocabulary: Mapping[str, Mapping[str, Mapping[str, str]]]
    raw: Raw = field(default_factory=dict, repr=False, compare=False)

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
    """The catalogue of the files.

    Raises:
        KeyError: a code without a text in one of the languages; no code may go without.
    """
    raw = {name: (HERE / f"{name}.toml").read_bytes() for name in PARTS}
    found = {name: tomllib.loads(text.decode()) for name, text in raw.items()}
    digest = hashlib.sha256(b"\0".join(raw.values())).hexdigest()[:8]
    return make(found, version=f"{found['codes']['version']}+{digest}")


def make(raw: Raw, *, version: str) -> Catalogue:
    """A catalogue of its parts: codes, texts of each language, vocabulary.

    Raises:
        KeyError: a code without a text.
    """
    codes = {code: told for code, told in raw["codes"].items() if isinstance(told, Mapping)}
    return Catalogue(
        version=version,
        reasons={
            code: _reason(code, told, {lang: raw[lang][code] for lang in LANGUAGES}) for code, told in codes.items()
        },
        vocabulary={
            kind: {value: dict(zip(LANGUAGES, pair, strict=True)) for value, pair in told.items()}
            for kind, told in raw["vocabulary"].items()
        },
        raw=raw,
    )


def over(base: Catalogue, changed: Mapping[str, Texts]) -> Catalogue:
    """The catalogue with other texts for some codes; the neutral code's words are its secret's too. Source: B.0."""
    if not changed:
        return base
    if REVIEW in changed:
        changed = {**changed, VEILED: changed[REVIEW]}
    raw = {
        part: {**told, **{code: texts[part] for code, texts in changed.items() if code in told}}
        if part in LANGUAGES
        else told
        for part, told in base.raw.items()
    }
    said = json.dumps([base.version, changed], sort_keys=True, ensure_ascii=False).encode()
    return make(raw, version=f"{base.version.partition('+')[0]}+{hashlib.sha256(said).hexdigest()[:8]}")


class Live:
    """The catalogue in force in this process, or the one that a replay tells with."""

    def __init__(self, first: Catalogue) -> None:
        self._now = first
        self._instead: ContextVar[Catalogue | None] = ContextVar("catalogue", default=None)

    @property
    def now(self) -> Catalogue:
        return self._instead.get() or self._now

    def put(self, published: Catalogue) -> None:
        self._now = published

    @contextmanager
    def telling(self, one: Catalogue) -> Iterator[None]:
        """Tells with another catalogue inside the block: how an old decision was told."""
        token = self._instead.set(one)
        try:
            yield
        finally:
            self._instead.reset(token)

    @property
    def version(self) -> str:
        return self.now.version

    @property
    def reasons(self) -> Mapping[str, Reason]:
        return self.now.reasons

    @property
    def vocabulary(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        return self.now.vocabulary

    def __getitem__(self, code: str) -> Reason:
        return self.now[code]

    def __contains__(self, code: object) -> bool:
        return code in self.now

    def word(self, kind: str, value: str, lang: str) -> str:
        return self.now.word(kind, value, lang)


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


CATALOGUE = Live(load())
