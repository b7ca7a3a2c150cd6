"""Files that come part by part: begin, go on, and where it stands, as JSON for the page's own script."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from appeals import queries
from appeals.proofs import receiving
from support.signin.requests import BorrowerRequest, borrower_only


@require_POST
@borrower_only
def begin(request: BorrowerRequest, number: str) -> HttpResponse:
    """Where to go on with a file; a page without scripts sends the whole form instead."""
    own = queries.own_case(number, borrower=request.borrower)
    said = request.POST
    standing = receiving.begin(
        own.pk,
        said.get("slot", ""),
        borrower=request.borrower,
        name=said.get("name", ""),
        size=_whole(said.get("size", "")),
        stamp=said.get("stamp", "")[:40],
    )
    return _answer(standing)


@require_POST
@borrower_only
def part(request: BorrowerRequest, number: str, upload_id: UUID) -> HttpResponse:
    """The next bytes, from `at` on; the answer says how far the file is."""
    queries.own_case(number, borrower=request.borrower)
    at = _whole(request.GET.get("at", ""))
    return _answer(receiving.take_part(upload_id, request.body, at=at, borrower=request.borrower))


def _answer(standing: receiving.Standing) -> HttpResponse:
    return JsonResponse(standing.as_json(), headers={"Cache-Control": "no-store"})


def _whole(text: str) -> int:
    return int(text[:16]) if text.isascii() and text.isdigit() else 0
