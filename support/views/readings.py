"""A borrower's own file: what we read of it, with its pages; correct a field, or say what is not right."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from appeals import queries
from appeals.proofs import corrections
from appeals.proofs import queries as proofs
from appeals.proofs.errors import BadValue
from support.cases import reading
from support.http import go, show
from support.signin.requests import BorrowerRequest, borrower_only

_TEMPLATE = "support/reading.html"


@require_safe
@borrower_only
def proof(request: BorrowerRequest, number: str, proof_id: UUID) -> HttpResponse:
    own = queries.own_case(number, borrower=request.borrower)
    context = reading.context(own, proof_id, borrower=request.borrower)
    return show(request, _TEMPLATE, context=context | {"key": uuid4().hex})


@require_safe
@borrower_only
def page(request: BorrowerRequest, number: str, proof_id: UUID, page: int) -> HttpResponse:
    """One page of their own file, drawn by us."""
    queries.own_case(number, borrower=request.borrower)
    picture = proofs.own_page_png(proof_id, page, borrower=request.borrower)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "private, no-store"})


@require_POST
@borrower_only
def correct(request: BorrowerRequest, number: str, proof_id: UUID) -> HttpResponse:
    """Another value for a field; what was read stays beside it."""
    said = request.POST
    field, value, note = said.get("field", ""), said.get("value", ""), said.get("note", "")
    try:
        corrections.correct(proof_id, borrower=request.borrower, field=field, value=value, note=note, key=_key(request))
    except BadValue as error:
        return _again(request, number, proof_id, {"at": field, "value": value, "note": note, "problem": error})
    return go(request, _address(number, proof_id) + f"#{field}")


@require_POST
@borrower_only
def contest(request: BorrowerRequest, number: str, proof_id: UUID) -> HttpResponse:
    """Words against a doubt, or about anything else of the reading."""
    about, note = request.POST.get("about", ""), request.POST.get("note", "")
    try:
        corrections.contest(proof_id, borrower=request.borrower, about=about, note=note, key=_key(request))
    except BadValue as error:
        return _again(request, number, proof_id, {"at": f"doubt-{about}", "problem": error})
    return go(request, _address(number, proof_id) + "#doubts")


def _again(request: BorrowerRequest, number: str, proof_id: UUID, typed: dict[str, object]) -> HttpResponse:
    own = queries.own_case(number, borrower=request.borrower)
    context = reading.context(own, proof_id, borrower=request.borrower)
    return show(request, _TEMPLATE, context=context | {"key": uuid4().hex, "typed": typed}, status=422)


def _address(number: str, proof_id: UUID) -> str:
    return reverse("support:proof", args=[number, proof_id])


def _key(request: BorrowerRequest) -> str:
    return request.POST.get("key", "")[:96] or uuid4().hex
