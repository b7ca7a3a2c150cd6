"""The explanation as JSON Schema, with an example: what the API's page shows. Source: contract, The explanation."""

from typing import Any


def _object(required: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "object", "additionalProperties": False, "required": list(required), "properties": required, **more
    }  # fmt: skip


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


TEXT, YES = {"type": "string"}, {"type": "boolean"}
INSTANT, FEN = {"type": "string", "format": "date-time"}, {"type": "integer", "description": "fen"}
MAYBE_INSTANT = {"type": ["string", "null"], "format": "date-time"}
STATE = {"enum": ["open", "held", "cut", "closed", "unknown"]}
STEPS = ["approved", "cut", "closed", "used", "unreleased", "pending", "over", "held", "unknown", "usable"]
REASON = _object(
    {
        "code": TEXT,
        "category": TEXT,
        "cause": {"enum": ["borrower", "policy", "funding", "lender_fault", "regulation"]},
        "capability": {"enum": ["draw", "raise", "limit", "repay"]},
        "primary": YES,
        "text": TEXT,
        "evidence": {"type": "object"},
        "since": INSTANT,
        "remedy": _object(
            {
                "kind": {"enum": ["wait", "do", "appeal", "contact", "none"]},
                "text": TEXT,
                "proofs": _list(TEXT),
                "eta": MAYBE_INSTANT,
            }
        ),
        "appealable": YES,
        "would_change": _list(
            _object({"fact": TEXT, "direction": {"enum": ["above", "below", "is", "is_not"]}, "text": TEXT})
        ),
    }
)
EXPLANATION = _object(
    {
        "line": TEXT,
        "borrower": TEXT,
        "at": INSTANT,
        "situations": _list({"enum": ["S1", "S2_PART", "S2_ZERO", "S3", "S4_RAISE", "S4_CUT", "S4_CLOSED", "S5"]}),
        "capabilities": _object(dict.fromkeys(("draw", "raise", "limit", "repay"), STATE)),
        "waterfall": _list(_object({"step": {"enum": STEPS}, "amount": FEN})),
        "reasons": {**_list(REASON), "maxItems": 4},
        "still_works": _list({"enum": ["repay", "repay_other", "draw", "raise", "statements"]}),
        "next_review_on": {"type": ["string", "null"], "format": "date"},
        "decided_by": {"enum": ["machine", "person", "borrower", "partner", None]},
        "attribution": {"enum": ["policy", "customer", "both", None]},
        "incident": {
            "oneOf": [
                {"type": "null"},
                _object(
                    {"id": TEXT, "class": TEXT, "services": _list(TEXT), "started_at": INSTANT, "eta": MAYBE_INSTANT}
                ),
            ]
        },
        "appeal": {
            "oneOf": [
                {"type": "null"},
                _object(
                    {
                        "number": TEXT,
                        "status": TEXT,
                        "opened_at": INSTANT,
                        "decided_at": MAYBE_INSTANT,
                        "next_by": MAYBE_INSTANT,
                    }
                ),
            ]
        },
        "decision": _object({"id": TEXT, "policy": TEXT, "at": INSTANT}),
    }
)
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "next": TEXT},
}
EXAMPLE: dict[str, Any] = {
    "line": "L-1001",
    "borrower": "B-1",
    "at": "2026-11-20T12:00:00+08:00",
    "situations": ["S2_ZERO"],
    "capabilities": {"draw": "held", "raise": "open", "limit": "cut", "repay": "open"},
    "waterfall": [
        {"step": "approved", "amount": 3_000_000},
        {"step": "cut", "amount": -3_000_000},
        {"step": "used", "amount": 0},
        {"step": "usable", "amount": 0},
    ],
    "reasons": [
        {
            "code": "BEH-SMALLFREQ",
            "category": "behaviour",
            "cause": "borrower",
            "capability": "limit",
            "primary": True,
            "text": "您长期多次小额借款，与本产品“应急周转”的定位不一致，额度因此调整。这不是逾期，也不影响已借款项。",
            "evidence": {"draws_90d": 14, "avg_amount_90d": 186_000, "ontime_rate_12m": 1.0},
            "since": "2026-11-02T00:00:00+08:00",
            "remedy": {
                "kind": "appeal",
                "text": "您可以交经营或收入材料申请复核；不操作的话，到复评日系统会再评估一次。",
                "proofs": ["P-BIZ", "P-BANKFLOW", "P-INCOME"],
                "eta": None,
            },
            "appealable": True,
            "would_change": [
                {
                    "fact": "draws_90d",
                    "direction": "below",
                    "text": "近90天的借款次数减少，结果可能不同，以届时评估为准。",
                }
            ],
        }
    ],
    "still_works": ["repay", "raise", "statements"],
    "next_review_on": "2026-12-02",
    "decided_by": "machine",
    "attribution": "policy",
    "incident": None,
    "appeal": None,
    "decision": {"id": "D-7f3a91c20b5e4d6a8c01", "policy": "cn-revolving@1.0.0", "at": "2026-11-20T12:00:00+08:00"},
}
