"""What a reason's remedy says, with a measure where the record has one. Pure, but for one setting. Source: A018."""

from django.conf import settings
from django.utils.translation import gettext as _

from risk.templatetags.figures import onday
from support.why.shape import Reason

OFTEN = "BEH-VELOCITY"


def remedy(reason: Reason, *, review: str | None = None) -> str:
    """What to do about a reason, in the active language; of many draws, how many are advised and when we look again.

    The number is advice of the lender's, well below what its rules hold: no threshold is told.

    Args:
        review: the day of the next evaluation, if one is known.
    """
    text = reason["remedy"]["text"]
    if reason["code"] != OFTEN:
        return text
    measured = _("30天内建议借款不超过%(n)s次。") % {"n": settings.ADVISED_DRAWS}
    again = _("下次评估：%(day)s。") % {"day": onday(review)} if review else ""
    return _("%(first)s%(then)s") % {"first": text, "then": measured + again}
