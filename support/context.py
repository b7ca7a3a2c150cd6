"""What every page needs to know about itself."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

LARGE_COOKIE = "type"


def page(request: HttpRequest) -> dict[str, object]:
    """The lender's name and hotline, the reader's large type, and whether a borrower is signed in."""
    english = (get_language() or "").startswith("en")
    return {
        "lender": settings.LENDER_NAME_EN if english else settings.LENDER_NAME,
        "hotline": settings.HOTLINE,
        "large": request.COOKIES.get(LARGE_COOKIE) == "large",
        "borrower": getattr(request, "borrower", None),
    }
