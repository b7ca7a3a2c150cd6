"""The contract as JSON Schema, made from the same table that checks events.

Pure: no database, no clock, no network.
"""

from typing import Any

from risk.events.types import BORROWER, PLATFORM, TYPES


def _subject(name: str) -> str:
    if name in BORROWER:
        return "borrower ref"
    return "the thing's own ref" if name in PLATFORM else "line ref"


def event_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of one event: the CloudEvents members, and the data each type carries."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:mingbai:event:1",
        "title": "Mingbai event contract, version 1",
        "description": "A CloudEvents 1.0 object. Amounts are integers of fen; _on and as_of are dates;"
        " time, at, until, eta and fields ending in _at are RFC 3339 instants. Extension attributes are ignored.",
        "type": "object",
        "required": ["specversion", "id", "source", "type", "subject", "time", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "minLength": 1, "maxLength": 300},
            "source": {"type": "string", "minLength": 1, "maxLength": 300, "format": "uri-reference"},
            "type": {"enum": list(TYPES)},
            "subject": {"type": "string", "minLength": 1, "maxLength": 200},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"type": "string"},
            "data": {"type": "object"},
        },
        "oneOf": [
            {
                "title": name,
                "description": f"subject: {_subject(name)}",
                "properties": {"type": {"const": name}, "data": kind.schema},
            }
            for name, kind in TYPES.items()
        ],
    }
