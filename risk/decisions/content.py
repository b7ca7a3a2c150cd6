"""What a decision says, as bytes that can be compared, and the id those bytes give it.

Pure: no database, no clock, no network.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self

type Kind = Literal["block", "recheck"]

# What a decision is; the moment, the words and the actor only tell of it.
_IDENTITY = ("kind", "line", "facts", "policy", "texts", "outcome", "codes", "key")
ID_LETTERS = 20


def canonical(value: object) -> bytes:
    """One spelling of a value: sorted members, no spaces, UTF-8; dates and instants as ISO 8601, decimals as text."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_spelled
    )
    return text.encode()


def _spelled(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


@dataclass(frozen=True)
class Content:
    """Everything a decision rests on and says; equal bytes are equal decisions.

    Attributes:
        at: the moment decided about.
        known_at: what arrived in the ledger later was not known; recomputing reads the history so.
        facts: by registered name; amounts are fen.
        values: what each rule or term came to.
        policy, texts: the versions used.
        codes: reason codes, in the order shown.
        body: what was told of it.
        actor: who or what decided, `machine` or a staff id.
        key: sets apart what is decided twice on the same facts, such as two cases.
    """

    kind: str
    line: str
    at: datetime
    known_at: datetime
    facts: Mapping[str, Any]
    values: Mapping[str, Any]
    policy: str
    texts: str
    outcome: str
    codes: tuple[str, ...]
    body: Mapping[str, Any]
    actor: str
    key: str = ""

    def canonical(self) -> bytes:
        return canonical({field.name: getattr(self, field.name) for field in fields(self)})

    @property
    def id(self) -> str:
        """`D-` and the start of a hash over what the decision is; the same decision told again has the same id."""
        said = canonical({name: getattr(self, name) for name in _IDENTITY})
        return f"D-{hashlib.sha256(said).hexdigest()[:ID_LETTERS]}"

    @classmethod
    def parse(cls, document: bytes) -> Self:
        """The content that has these canonical bytes; dates inside facts and body stay texts."""
        found = json.loads(document)
        found["at"] = datetime.fromisoformat(found["at"])
        found["known_at"] = datetime.fromisoformat(found["known_at"])
        found["codes"] = tuple(found["codes"])
        return cls(**found)


def chained(previous: str, content: bytes) -> str:
    """The hash of a link: over the one before and its own bytes."""
    return hashlib.sha256(previous.encode() + b"\n" + content).hexdigest()
