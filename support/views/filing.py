"""A complaint, an objection to a credit record: what is asked, who looks, by when; posting it files the case, once."""

from uuid import uuid4

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appeals.errors import NothingSaid
from appeals.status import Kind
from risk.events import queries as events
from support.assistant import complaining
from support.cases import filed
from support.http import go, show
from support.signin.requests import BorrowerRequest, borrower_only
from support.why import doubts, stored

BOTH = require_http_methods(["GET", "HEAD", "POST"])
PAGE = "support/file.html"
LONGEST = 2000


@BOTH
@borrower_only
def complain(request: BorrowerRequest) -> HttpResponse:
    return _file(request, Kind.COMPLAINT)


@BOTH
@borrower_only
def dispute(request: BorrowerRequest) -> HttpResponse:
    return _file(request, Kind.CREDIT_OBJECTION)


def _file(request: BorrowerRequest, kind: Kind) -> HttpResponse:
    lines, said = events.lines_of(request.borrower), request.POST if request.method == "POST" else request.GET
    line = said.get("line", "") if said.get("line") in lines else next(iter(lines), "")
    statement = said.get("statement", "").strip()[:LONGEST]
    if request.method != "POST" and not statement:
        statement = doubted(request, line)
    context = {
        "kind": kind, "flow": filed.FLOWS[kind], "lines": lines, "line": line, "topics": filed.options(kind),
        "chosen": said.get("topic", ""), "statement": statement, "longest": LONGEST,
        "key": said.get("key", "")[:80] or uuid4().hex,
    }  # fmt: skip
    if request.method != "POST" or not line:
        return show(request, PAGE, context=context)
    if not statement:
        empty = NothingSaid(_("没有写经过。"))
        return show(request, PAGE, context=context | {"problem": empty}, status=422)
    with transaction.atomic():
        made = filed.file(
            kind,
            borrower=request.borrower,
            line=line,
            topic=_topic(context),
            statement=statement,
            key=str(context["key"]),
        )
        if made.is_new and kind == Kind.COMPLAINT:
            complaining.complained(request.borrower)
    if not made.is_new and made.case.statement != statement:  # what is typed is not thrown away in silence
        return show(request, PAGE, context=context | {"open": made.case}, status=409)
    return go(request, reverse("support:privacy_request", args=[made.case.number]))


def doubted(request: BorrowerRequest, line: str) -> str:
    """What was called wrong on the explanation's page, in a sentence; empty when nothing was."""
    code = request.GET.get("code", "")
    if not code or not line:
        return ""
    explanation = stored.now_or_last(line, borrower=request.borrower, is_kept=False)
    return doubts.words(explanation, code, request.GET.getlist("fact")) if explanation else ""


def _topic(context: dict[str, object]) -> str:
    return str(context["chosen"]) if context["chosen"] in dict(context["topics"]) else "other"  # type: ignore[call-overload]
