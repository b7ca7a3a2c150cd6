"""Owns what an event is: one CloudEvents object checked against the contract, and what of it is compared.

Pure: no database, no clock, no network.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from risk.events.kinds import REF, Fault, Kind, instant, text
from risk.events.types import TYPES

_NAME = text(most=300, least=1)
# Made once: json.dumps makes an encoder each time it is asked for anything but its defaults.
_spelled = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
_ENVELOPE = (("id", _NAME.check), ("source", _NAME.check), ("subject", REF.check))
NOT_AN_OBJECT: Fault = ("-", "is not a JSON object")


@dataclass(frozen=True, slots=True)
class Checked:
    """An event that satisfies the contract.

    Attributes:
        time: when it happened, in UTC.
        data: as sent.
    """

    source: str
    id: str
    type: str
    subject: str
    time: datetime
    data: dict[str, Any]

    def document(self) -> str:
        """The data as canonical JSON."""
        return _spelled(self.data)

    def content(self, document: str) -> bytes:
        """What makes two events under one name the same: the contract's members, as canonical JSON.

        `document` is what `document()` said: it is stored too, so it is spelled once.
        """
        head = _spelled([self.source, self.id, self.type, self.subject, self.time.isoformat()])
        return f"{head}{document}".encode()


def check(raw: object, types: Mapping[str, Kind] = TYPES) -> Checked | Fault:
    """The event, or an RFC 6901 pointer to the first thing wrong with it and why; `-` for what is no object.

    `types` are those that count: the contract's, unless we note something ourselves.
    Extension attributes beside the contract's members are allowed and ignored.
    """
    if type(raw) is not dict:
        return NOT_AN_OBJECT
    if fault := _envelope(raw, types):
        return fault
    kind = types[raw["type"]]
    fault = kind.check(raw["data"]) if "data" in raw else ("", "is required")
    if fault:
        return f"/data{fault[0]}", fault[1]
    when = instant(raw["time"])
    if when is None:
        return "/time", "must be an instant with offset, like 2026-11-20T10:03:00+08:00"
    return Checked(raw["source"], raw["id"], raw["type"], raw["subject"], when, raw["data"])


def _envelope(raw: Mapping[str, Any], types: Mapping[str, Kind]) -> Fault | None:
    if raw.get("specversion") != "1.0":
        return "/specversion", "must be 1.0" if "specversion" in raw else "is required"
    for name, wrong in _ENVELOPE:
        if name not in raw:
            return f"/{name}", "is required"
        if fault := wrong(raw[name]):
            return f"/{name}", fault[1]
    if "type" not in raw:
        return "/type", "is required"
    if type(raw["type"]) is not str or raw["type"] not in types:
        return "/type", "is not a type of this contract"
    if "time" not in raw:
        return "/time", "is required"
    kind = raw.get("datacontenttype", "application/json")
    if type(kind) is not str or not kind.partition(";")[0].strip().lower().endswith(("/json", "+json")):
        return "/datacontenttype", "must be application/json"
    return None


def canonical(value: object) -> bytes:
    """One spelling of a JSON value: sorted members, no spaces, UTF-8."""
    return _spelled(value).encode()


def parsed(document: str | bytes) -> object:
    """A JSON document; a number of absurd length does not sink what stands beside it.

    Raises:
        ValueError: it is no JSON, or not UTF-8, or nested beyond reason.
    """
    try:
        return json.loads(document)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except json.JSONDecodeError:
        raise
    except ValueError:
        # Python refuses to read integers of thousands of digits: as a decimal the value is refused by its own field.
        return json.loads(document, parse_int=float)
