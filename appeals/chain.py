"""Owns the hash that ties a step to the one before. Pure."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime


def digest(prev_hash: str, fields: Mapping[str, object]) -> str:
    """SHA-256 over the canonical JSON of a row's fields and the hash before it.

    Instants are UTC with microseconds, keys sorted, no spaces: the same row gives the same bytes on any machine.
    """
    body = {name: _plain(value) for name, value in fields.items()} | {"prev_hash": prev_hash}
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Mapping | list | int | str) or value is None:
        return value
    return str(value)
