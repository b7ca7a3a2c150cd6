"""What every page needs to know about itself."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from support import hours

LARGE_COOKIE = "type"


def page(request: HttpRequest) -> dict[str, object]:
    """The lender's name, hotline, hours and quiet hours, the reader's large type, and who is signed in."""
    english = (get_language() or "").startswith("en")
    return {
        "lender": settings.LENDER_NAME_EN if english else settings.LENDER_NAME,
        "hotline": settings.HOTLINE,
        "hours": hours.told(),
        **hours.quiet_told(),
        "large": request.COOKIES.get(LARGE_COOKIE) == "large",
        "borrower": getattr(request, "borrower", None),
    }
