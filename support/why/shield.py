"""The repayment shield: a dated receipt of an attempt that failed, and how far we are in holding nothing against it.

Source: A113, F.12 late, 民法典589.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from risk.events.history import History
from risk.incidents import queries as incidents
from risk.incidents.queries import Frozen
from risk.language import language
from risk.reasons import CATALOGUE
from support.why import faces

KEPT = timedelta(days=30)  # an attempt longer ago is in what happened
_FAILED, _PAID = "credit.repayment.failed", "credit.repayment.received"
OURS = "channel_down"


@dataclass(frozen=True, slots=True)
class Shield:
    """The newest attempt that failed, and the freeze it stands under; amount in fen, 0 where it was not told.

    Attributes:
        why: in words; empty where it was not told.
        frozen: when penalties were ordered to stand still, and until when; None: they count.
        paid_at: when a repayment came after it.
    """

    at: datetime
    amount: int
    channel: str
    ref: str
    why: str
    frozen: Frozen | None
    paid_at: datetime | None


def shield(history: History, *, at: datetime) -> Shield | None:
    """None where no repayment failed lately. No query then, else two."""
    mine = [event for event in history.events if event.subject == history.line and at - KEPT < event.time <= at]
    failed = [event for event in mine if event.type == _FAILED]
    if not failed:
        return None
    last = failed[-1]
    paid = next((event.time for event in mine if event.type == _PAID and event.time > last.time), None)
    return Shield(
        at=last.time,
        amount=last.data.get("amount") or 0,
        channel=faces.channel(str(last.data["channel"])),
        ref=last.data.get("payment_ref") or "",
        why=_why(last.data.get("bank_class")),
        frozen=incidents.frozen(history.line, at=last.time),
        paid_at=paid,
    )


def _why(bank_class: str | None) -> str:
    if bank_class == OURS:
        return _("支付通道没有通，是我们的问题")
    return CATALOGUE.word("bank_class", bank_class, language()) if bank_class else ""
