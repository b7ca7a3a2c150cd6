"""What is said beside an explanation when the records give reason to: never advertising, never to who is in trouble.

Pure: no database, no clock. Source: A052, A057, A058.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from risk.facts.loans import own
from support.why.faces import Face
from support.why.told import Told

OFTEN = 3  # draws within seven days. Source: A052
TROUBLE = frozenset({"CRD-DPD-NOW", "ACC-PLAN", "FRD-SCAM", "FRD-ACCT", "GEN-REVIEW", "RPY-CHANNEL", "RPY-CARD"})
LONG = ("长期", "经营", "装修", "设备", "购房", "购车", "学费", "long", "business", "equipment", "renovation")


@dataclass(frozen=True, slots=True)
class Cards:
    """Which of the three stand beside the explanation."""

    often: int  # draws of the last seven days, 0: nothing is said
    is_long: bool  # the newest draw was for something that takes longer than such a loan runs
    others: bool  # other ways to money, which we get nothing for


def cards(said: Told, face: Face, *, may_teach: bool = True) -> Cards:
    """The cards of a line.

    Args:
        said: the line as it was read.
        face: of the same.
        may_teach: the card on frequent draws was not shown this week.
    """
    reasons = said.explanation["reasons"]
    is_trouble = face.ours or "S5" in said.explanation["situations"] or any(r["code"] in TROUBLE for r in reasons)
    if is_trouble:
        return Cards(0, is_long=False, others=False)
    drawn = said.diagnosis.facts.behaviour.draws_7d
    return Cards(
        often=drawn if may_teach and drawn >= OFTEN else 0,
        is_long=_is_long(said),
        # Only after a reason was given why this money can't be had here.
        others=bool(reasons) and said.explanation["capabilities"].get("draw") != "open",
    )


def _is_long(said: Told) -> bool:
    newest = max(own(said.history, "credit.draw.requested"), key=lambda event: event.time, default=None)
    purpose = str(newest.data.get("purpose") or "").lower() if newest else ""
    return any(word in purpose for word in LONG)


def honest() -> str:
    """The sentence that stands by every limit, in one place so that it is one version. Source: A067."""
    return _("可用额度以每次借款时的实际审核结果为准，它不是存款，也不是承诺。")
