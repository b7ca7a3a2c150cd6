"""Asking for a second look: open, add proof, submit, follow, answer, withdraw, ask again."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals import queries, services
from appeals.errors import AlreadyOpen, NoConsent, NothingSaid, TooSoon
from appeals.proofs import services as proofs
from appeals.status import ANSWERED
from risk.diagnosis.errors import NotDiagnosed
from risk.errors import DomainError
from support.cases import page, papers
from support.http import go, is_part, show
from support.signin.requests import BorrowerRequest, borrower_only
from support.why import doubts, stored, told
from support.why.page import usual_ways
from support.why.shape import Explanation


@require_safe
@borrower_only
def cases(request: BorrowerRequest) -> HttpResponse:
    """Every case of theirs, newest first."""
    return show(request, "support/cases.html", context={"cases": queries.own_cases(request.borrower)[:50]})


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def new(request: BorrowerRequest) -> HttpResponse:
    """What would be asked, and on POST the draft with everything known already in it."""
    line = request.POST.get("line") or request.GET.get("line") or told.first_line(request.borrower)
    explanation = stored.now_or_last(line, borrower=request.borrower, is_kept=request.method == "POST")
    if explanation is None:
        return show(request, "support/untold.html", context={"line": line, "ways": usual_ways(), "unchecked": True})
    if request.method != "POST":
        wish = request.GET.get("wish", "")
        context = {**page.new_context(explanation), "key": uuid4().hex, "wish": wish}
        return show(request, "support/new.html", context=context)
    return _open(request, explanation, statement=request.POST.get("statement", ""))


def _open(request: BorrowerRequest, explanation: Explanation, *, statement: str) -> HttpResponse:
    decision = explanation["decision"]
    try:
        number = services.open_case(
            line=explanation["line"],
            borrower=request.borrower,
            decision=decision["id"] if decision else "",
            codes=[reason["code"] for reason in explanation["reasons"] if reason["appealable"]],
            statement=statement[:2000],
            key=request.POST.get("key", "")[:96] or uuid4().hex,
        ).number
    except AlreadyOpen as error:
        number = str(error.facts["number"])
    return go(request, reverse("support:appeal", args=[number]))


@require_POST
@borrower_only
def wrong(request: BorrowerRequest, ref: str) -> HttpResponse:
    """“这里不对”: the right kind of case, which already says what is contested."""
    explanation = stored.now_or_last(ref, borrower=request.borrower, is_kept=True)
    if explanation is None:
        return show(request, "support/untold.html", context={"line": ref, "ways": usual_ways(), "unchecked": True})
    code, keys = request.POST.get("code", ""), request.POST.getlist("fact")
    reason = doubts.of(explanation, code)
    if reason and doubts.kind(reason) != "appeal":
        return go(request, doubts.page(reason, ref, keys))
    return _open(request, explanation, statement=doubts.words(explanation, code, keys))


@require_safe
@borrower_only
def case(request: BorrowerRequest, number: str) -> HttpResponse:
    """One case; htmx asks for the part that waits. A request about one's data has a page of its own."""
    if queries.own_case(number, borrower=request.borrower).kind in ANSWERED:
        return redirect("support:privacy_request", number)
    context = _context(request, number)
    if is_part(request) and request.GET.get("part") == "proofs":
        return show(request, "support/proofs.html", context=context | {"alone": True})
    return show(request, "support/case.html", "live", context)


@require_POST
@borrower_only
def add_proofs(request: BorrowerRequest, number: str) -> HttpResponse:
    """Takes in each file for itself: one bad file never costs the others."""
    own = queries.own_case(number, borrower=request.borrower)
    slot, key = request.POST.get("slot", ""), request.POST.get("key", "") or uuid4().hex
    refused = []
    for place, file in enumerate(request.FILES.getlist("file")):
        name = file.name or ""
        try:
            papers.take_in(own, slot, file, name=name, borrower=request.borrower, key=f"{key}-{place}")
        except DomainError as error:
            refused.append(papers.problem(name, error))
    if not refused and not is_part(request):
        return go(request, reverse("support:appeal", args=[number]) + "#proofs")
    context = _context(request, number) | {"refused": refused, "is_part": is_part(request)}
    template = "support/proofs.html" if is_part(request) else "support/case.html"
    answer = show(request, template, context=context, status=422 if refused else 200)
    if refused:
        answer.headers["HX-Reswap"] = "outerHTML show:#refused:top"  # the helper's type knows no modifiers
    return answer


@require_POST
@borrower_only
def remove_proof(request: BorrowerRequest, number: str, proof_id: UUID) -> HttpResponse:
    """Takes a file back; its key is forgotten at once."""
    queries.own_case(number, borrower=request.borrower)
    if not proofs.remove(proof_id, borrower=request.borrower):
        messages.info(request, _("这份材料不再使用。依法须先保全，暂时不能删除，保全结束后自动删除。"))
    elif is_part(request):
        return show(request, "support/proofs.html", context=_context(request, number))
    return go(request, reverse("support:appeal", args=[number]) + "#proofs")


@require_POST
@borrower_only
def submit(request: BorrowerRequest, number: str) -> HttpResponse:
    """Hands the draft in, once they confirmed it."""
    said, ticked = request.POST.get("statement", "").strip()[:2000], request.POST.getlist("consent")
    try:
        services.submit(number, borrower=request.borrower, statement=said, consents=ticked, key=_key(request))
    except (NothingSaid, NoConsent, TooSoon) as error:
        over = {"problem": f"{error} {error.next}", "statement": said, "consents": page.consents(ticked)}
        return show(request, "support/case.html", context=_context(request, number) | over, status=422)
    return go(request, reverse("support:appeal", args=[number]))


@require_POST
@borrower_only
def withdraw(request: BorrowerRequest, number: str) -> HttpResponse:
    services.withdraw(number, borrower=request.borrower, key=_key(request))
    return go(request, reverse("support:appeal", args=[number]))


@require_POST
@borrower_only
def no_more(request: BorrowerRequest, number: str) -> HttpResponse:
    """“我没有了”: decide on what is there."""
    services.no_more_proofs(number, borrower=request.borrower, key=_key(request))
    return go(request, reverse("support:appeal", args=[number]))


@require_POST
@borrower_only
def visit(request: BorrowerRequest, number: str) -> HttpResponse:
    """A time for the check, or no check at all."""
    if request.POST.get("answer") == "no":
        services.refuse_visit(number, borrower=request.borrower)
    else:
        place, spot = _place(request.POST.get("time", "")), request.POST.get("spot") == "1"
        services.agree_visit(number, borrower=request.borrower, place=place, may_locate=spot)
    return go(request, reverse("support:appeal", args=[number]) + "#visit")


@require_POST
@borrower_only
def forget_spot(request: BorrowerRequest, number: str, n: int) -> HttpResponse:
    """Where a check was is kept no more."""
    services.forget_spot(number, borrower=request.borrower, n=n)
    return go(request, reverse("support:appeal", args=[number]) + "#spot")


@require_POST
@borrower_only
def second(request: BorrowerRequest, number: str) -> HttpResponse:
    note = request.POST.get("note", "").strip()[:2000]
    services.request_second_review(number, borrower=request.borrower, note=note, key=_key(request))
    return go(request, reverse("support:appeal", args=[number]))


def _place(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) == 1 else None


def _key(request: BorrowerRequest) -> str:
    return request.POST.get("key", "")[:96] or uuid4().hex


def _context(request: BorrowerRequest, number: str) -> dict[str, object]:
    own = queries.own_case(number, borrower=request.borrower)
    needs = own.status == "draft" or bool(own.outcome)
    trail = page.trail(own, explanation=_now(request, own.line) if needs else None)
    return page.context(trail) | {"key": uuid4().hex, "url": reverse("support:appeal", args=[own.number])}


def _now(request: BorrowerRequest, line: str) -> Explanation | None:
    """How a line stands. None while that can't be told: an earlier limit beside a case would contradict its outcome."""
    try:
        return told.own(line, borrower=request.borrower).explanation
    except NotDiagnosed:
        return None
