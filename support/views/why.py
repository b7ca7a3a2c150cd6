"""Why a line is blocked: the page everything else hangs on."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from risk import clock
from risk.diagnosis import failing
from risk.diagnosis.errors import NotDiagnosed
from risk.events import queries as events
from risk.language import language
from support.announcements.scope import place
from support.cases import filed
from support.dates import ahead, planning
from support.http import show
from support.letters.sheet import Setting
from support.plans import offering
from support.signin.requests import BorrowerRequest, borrower_only
from support.views import paper
from support.why import beside, cards, doubts, faces, outage, page, pdf, shield, stored, told, trial
from support.why.changed import changes
from support.why.past import NEWEST, past
from support.why.shape import Explanation

TAUGHT, WEEK = "taught", 7 * 24 * 3600


@require_safe
@borrower_only
def lines(request: BorrowerRequest) -> HttpResponse:
    """The only line at once, or one card for each."""
    mine = events.lines_of(request.borrower)
    if len(mine) == 1:
        return redirect("support:why_line", mine[0])
    return show(request, "support/lines.html", context={"lines": mine, "honest": cards.honest()})


@require_safe
@borrower_only
def line(request: BorrowerRequest, ref: str) -> HttpResponse:
    """One line's explanation. Telling it stores its decision; reading it again writes nothing."""
    try:
        said = told.own(ref, borrower=request.borrower)
    except NotDiagnosed:
        return _stored(request, ref)
    decision = said.explanation["decision"]
    found = beside.look(decision=decision["id"] if decision else "", line=ref, borrower=request.borrower)
    told.keep(said, is_kept=found.is_kept)
    happened = past(said.history, at=clock.now(), most=NEWEST)
    here = [place(said.diagnosis)]
    announced = [one for one in found.announced if one.reach.covers(here)]
    face = faces.face(said.explanation)
    context = page.context(said.explanation, face, past=happened, announced=announced)
    shown = cards.cards(said, face, may_teach=TAUGHT not in request.COOKIES)
    if said.diagnosis.facts.counted or any(one["code"] in doubts.FROM_BUREAU for one in said.explanation["reasons"]):
        context["objection"] = filed.open_objection(request.borrower)
    context |= {
        "key": uuid4().hex,
        "incidents": outage.words(said.diagnosis, language()),
        "cards": shown,
        "honest": cards.honest(),
        "shield": shield.shield(said.history, at=clock.now()),
        "offered": offering.offer(said.diagnosis, said.history, borrower=request.borrower, hints=found.hints),
        "ahead": ahead.month(said, found.plans),
    }
    response = show(request, "support/why.html", context=context)
    if shown.often:  # once a week, and nothing is kept of it but in their own browser
        response.set_cookie(
            TAUGHT, "1", max_age=WEEK, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def _stored(request: BorrowerRequest, ref: str) -> HttpResponse:
    """The last decision and its time, how to pay and where to be heard, while nothing newer can be told."""
    found = stored.own(ref, borrower=request.borrower)
    if found is None:
        return show(request, "support/untold.html", context={"line": ref, "ways": page.usual_ways(), "unchecked": True})
    # What was due then may be paid by now, and a way that worked may not: no sum is said, and no way called working.
    now = {"stored": found, "paying": True, "due": None, "unchecked": True, "key": uuid4().hex}
    return show(request, "support/why.html", context=page.context(found.explanation) | now)


@require_safe
@borrower_only
def happened(request: BorrowerRequest, ref: str) -> HttpResponse:
    """What happened on a line in 24 months, fifty at a time."""
    now = clock.now()
    history, before = told.own_history(ref, borrower=request.borrower, at=now), request.GET.get("before", "")
    found = past(history, at=now, before=before)
    limit = None if before else changes(history, at=now)
    return show(request, "support/past.html", context={"past": found, "limit": limit, "line": ref})


@require_safe
@borrower_only
def notice(request: BorrowerRequest, ref: str) -> HttpResponse:
    """The same as a PDF to keep, drawn from the decision as it is stored: handed out first, then byte for byte so.

    While nothing newer than the last decision can be told, the paper says so and is not kept.
    """
    try:
        said = told.own(ref, borrower=request.borrower)
    except NotDiagnosed:
        if (last := stored.own(ref, borrower=request.borrower)) is None:
            raise
        return _unkept(request, last.explanation, last_at=last.at)
    row = told.store(said)
    if row is None:
        return _unkept(request, said.explanation)

    def draw(setting: Setting) -> bytes:
        return pdf.render(page.context(stored.of(row).explanation), setting)

    return paper.kept(request, draw, about=row.pk, line=ref, name=f"{ref}-{row.pk}.pdf")


def _unkept(request: BorrowerRequest, explanation: Explanation, *, last_at: datetime | None = None) -> HttpResponse:
    decision = explanation["decision"]
    about = decision["id"] if decision else ""

    def draw(setting: Setting) -> bytes:
        return pdf.render(page.context(explanation), setting, last_at=last_at)

    return paper.unkept(request, draw, about=about, name=f"{explanation['line']}-{about or 'clear'}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def draw(request: BorrowerRequest, ref: str) -> HttpResponse:
    """Whether an amount could be drawn now, by the check that blocks. Nothing is asked for and nothing is stored."""
    try:
        said = told.own(ref, borrower=request.borrower)
    except NotDiagnosed:
        failing.alarm()
        said = None
    plan = planning.of(ref)
    context: dict[str, object] = {"line": ref, "at": clock.now(), "planned": plan, "unchecked": said is None}
    if plan:
        context["promise"] = planning.promise(plan.day)
        context["in_the_way"] = planning.words(planning.in_the_way(plan.day), language())
    if request.method != "POST":
        return show(request, "support/draw.html", context=context)
    if said is None:
        return show(request, "support/draw.html", context=context, status=503)
    typed = request.POST.get("amount", "")[:40]
    amount = trial.fen(typed)
    if amount is None:
        return show(request, "support/draw.html", context=context | {"typed": typed, "wrong": True}, status=422)
    return show(request, "support/draw.html", context=context | {"typed": typed, "tried": trial.tried(said, amount)})
