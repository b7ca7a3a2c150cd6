"""The page a case is taken out from."""

from collections.abc import Iterator
from uuid import uuid4

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from appeals.desk.views import StaffRequest, staff_only
from risk.errors import DomainError, TooMany
from support.dossiers import queries, services


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def dossier(request: StaffRequest, number: str) -> HttpResponse | StreamingHttpResponse:
    """Why it is taken out; on POST the file itself."""
    case = queries.case_for(number, request.user)
    problem, why, status = None, request.POST.get("why", ""), 200
    if request.method == "POST":
        try:
            made = services.take_out(number, staff=request.user, why=why, key=request.POST.get("key") or uuid4().hex)
        except DomainError as error:
            problem, status = error, 429 if isinstance(error, TooMany) else 422
        else:
            return _file(made.case.number, services.file(made))
    context = {
        "here": "case", "case": case, "problem": problem, "why": why, "key": uuid4().hex,
        "taken_out": queries.taken_out(case),
    }  # fmt: skip
    return render(request, "dossiers/dossier.html", context, status=status)


def _file(number: str, pieces: Iterator[bytes]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{number}.zip"'
    return answer
