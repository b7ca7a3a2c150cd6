"""What every page needs to know about itself."""

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """The lender's name and hotline."""
    return {"lender": settings.LENDER_NAME, "hotline": settings.HOTLINE}
