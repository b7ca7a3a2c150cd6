"""Owns what is said of credit registries: whom repayment is reported to, from the lender's own settings. Source: A048.

That nothing is reported is a claim people act on. It is made only with legal's written confirmation.
"""

from django.conf import settings
from django.utils.translation import gettext as _

from risk.language import language


def told() -> str:
    """One sentence in the active language."""
    to = settings.CREDIT_REPORTED_TO_EN if language() == "en" else settings.CREDIT_REPORTED_TO
    if to:
        return _("这项借款的还款情况，会按规定报送给%(to)s。") % {"to": to}
    if settings.CREDIT_NOT_REPORTED_SIGNED:
        return _("这项借款目前不报送征信机构（确认文件%(ref)s）。") % {"ref": settings.CREDIT_NOT_REPORTED_SIGNED}
    return _("这项借款报送给哪些征信机构，写在您的合同里，也可以问我们。")
