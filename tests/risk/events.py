"""CloudEvents with defaults, as the lender's core would send them."""

import itertools

TIME = "2026-11-20T10:03:00+08:00"
_ids = itertools.count(1)


def raw(type_, subject, data, *, time=TIME, id_=None, source="/core/test"):
    return {
        "specversion": "1.0",
        "id": id_ or f"e-{next(_ids):06d}",
        "source": source,
        "type": type_,
        "subject": subject,
        "time": time,
        "data": data,
    }


def opened(line, *, borrower="B-1", limit=3_000_000, **envelope):
    data = {"borrower": borrower, "product": "revolving", "limit": limit, "annual_rate_bps": 1800}
    return raw("credit.line.opened", line, data | {"opened_on": "2025-11-01"}, **envelope)


def named(borrower="B-1", name="李强", *, time=TIME, id_=None, **data):
    return raw("credit.borrower.updated", borrower, {"name": name, **data}, time=time, id_=id_)


def received(line, amount=100, *, ref="P-1", **envelope):
    return raw("credit.repayment.received", line, {"payment_ref": ref, "amount": amount, "channel": "bank"}, **envelope)


def limit_changed(line, previous, current, **envelope):
    return raw(
        "credit.line.limit_changed", line, {"previous": previous, "current": current, "initiator": "system"}, **envelope
    )
