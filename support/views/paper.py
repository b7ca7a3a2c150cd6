"""How a paper is handed out: drawn the first time it is asked for, then the same bytes."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from risk.language import language
from support.assistant.queries import lender
from support.context import LARGE_COOKIE
from support.letters import services as letters
from support.letters.sheet import Known, Setting
from support.signin.requests import BorrowerRequest

type Draw = Callable[[Setting], bytes]


def unkept(request: BorrowerRequest, draw: Draw, *, about: str = "", name: str) -> HttpResponse:
    """A paper of what may be told otherwise in an hour: it bears no code."""
    return _answer(draw(_setting(request, Known(about))), name)


def kept(request: BorrowerRequest, draw: Draw, *, about: str, line: str, name: str) -> HttpResponse:
    """The paper of a decision or a notice in the reader's language and size; drawn only where none is kept yet."""
    check = request.build_absolute_uri(reverse("support:verify"))

    def render(code: str) -> bytes:
        return draw(_setting(request, Known(about, code, check)))

    found = letters.handed_out(about, line=line, lang=language(), is_large=_is_large(request), render=render)
    return _answer(bytes(found.body), name)


def _is_large(request: BorrowerRequest) -> bool:
    return request.COOKIES.get(LARGE_COOKIE) == "large"


def _setting(request: BorrowerRequest, known: Known) -> Setting:
    return Setting(**lender(language()), known=known, large=_is_large(request))


def _answer(paper: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=False, filename=name) or "inline",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(paper, content_type="application/pdf", headers=headers)
