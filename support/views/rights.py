"""Each right: what it does is said first; posting it opens its case, once."""

from uuid import uuid4

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from appeals.status import Right
from risk.language import language
from support.http import go, show
from support.privacy import page, services
from support.privacy.errors import NothingWritten
from support.signin.requests import BorrowerRequest, borrower_only, refused_stale
from support.views.filing import doubted
from support.why import told

BOTH = require_http_methods(["GET", "HEAD", "POST"])
LONGEST = 2000


@BOTH
@borrower_only
def copy(request: BorrowerRequest) -> HttpResponse:
    if request.method != "POST":
        return _ask(request, page.copy())
    return _to(request, services.file(Right.COPY, borrower=request.borrower, lang=language(), key=_key(request)))


@BOTH
@borrower_only
def correct(request: BorrowerRequest) -> HttpResponse:
    """What is wrong, and what it should be; nothing has to be proven to ask."""
    if request.method != "POST":
        line = request.GET.get("line") or told.first_line(request.borrower)
        begun = {"statement": doubted(request, line), "chosen": "other" if "code" in request.GET else ""}
        return show(request, "support/correct.html", context={"key": uuid4().hex, "about": page.corrections(), **begun})
    said, about = request.POST.get("statement", "").strip()[:LONGEST], request.POST.get("about", "")
    if not said:
        empty = NothingWritten("")
        context = {"key": _key(request), "about": page.corrections(), "chosen": about, "problem": empty.next}
        return show(request, "support/correct.html", context=context, status=422)
    statement = page.correction(about, said)
    return _to(request, services.file(Right.CORRECT, borrower=request.borrower, statement=statement, key=_key(request)))


@BOTH
@borrower_only
def delete(request: BorrowerRequest) -> HttpResponse:
    """What goes, what the law keeps, and by which article; the person is vouched for before it is asked."""
    if stale := refused_stale(request, back=reverse("support:privacy_delete")):
        return stale
    if request.method != "POST":
        return show(request, "support/delete.html", context=page.delete(request.borrower) | {"key": uuid4().hex})
    said = request.POST.get("statement", "").strip()[:LONGEST]
    return _to(request, services.file(Right.DELETE, borrower=request.borrower, statement=said, key=_key(request)))


@BOTH
@borrower_only
def consent(request: BorrowerRequest) -> HttpResponse:
    """What was agreed to. POST gives one back; taking one away has a page that says what follows."""
    if request.method == "POST":
        services.give_again(request.POST.get("purpose", ""), borrower=request.borrower, key=_key(request))
        return go(request, reverse("support:privacy_consent"))
    context = {"consents": page.consents(request.borrower), "key": uuid4().hex}
    return show(request, "support/consent.html", context=context)


@BOTH
@borrower_only
def purpose(request: BorrowerRequest, purpose: str) -> HttpResponse:
    """Withdraws one consent; it counts at once."""
    if purpose not in services.PURPOSES:
        raise Http404
    if request.method != "POST":
        return _ask(request, page.withdraw(purpose))
    right = Right(f"withdraw-{purpose}")
    return _to(request, services.file(right, borrower=request.borrower, key=_key(request)))


@BOTH
@borrower_only
def explain(request: BorrowerRequest) -> HttpResponse:
    """A written explanation by a person, beside the one that is on the page at once."""
    line = request.POST.get("line") or request.GET.get("line") or told.first_line(request.borrower)
    if request.method != "POST":
        return _ask(request, page.explain(line))
    said = request.POST.get("statement", "").strip()[:LONGEST]
    return _to(request, services.ask_why(line, borrower=request.borrower, statement=said, key=_key(request)))


@BOTH
@borrower_only
def person(request: BorrowerRequest) -> HttpResponse:
    """A decision by a person; the draft takes proofs, and is handed in there."""
    line = request.POST.get("line") or request.GET.get("line") or told.first_line(request.borrower)
    if request.method != "POST":
        return _ask(request, page.person(line))
    number = services.ask_person(line, borrower=request.borrower, key=_key(request))
    return go(request, reverse("support:appeal", args=[number]))


def _ask(request: BorrowerRequest, asked: page.Asked) -> HttpResponse:
    return show(request, "support/right.html", context={"asked": asked, "key": uuid4().hex})


def _to(request: BorrowerRequest, number: str) -> HttpResponse:
    return go(request, reverse("support:privacy_request", args=[number]))


def _key(request: BorrowerRequest) -> str:
    return request.POST.get("key", "")[:80] or uuid4().hex
