"""The explanation inside the lender's own page: a script, and a frame that only the origins listed may show.

The frame uses no cookie: browsers keep those of another site away, so none is assumed. The lender's page brings a fresh
hand-over in each view; it is spent here, and opens this one page and nothing else. For more, the borrower comes in by
the lender's app as always.
"""

from functools import cache
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from risk import clock
from risk.diagnosis.errors import NotDiagnosed
from support.http import show
from support.signin import handover, services
from support.signin.errors import BadHandover
from support.why import page, stored, told

FIVE_MINUTES = 300


@cache
def _source() -> str:
    return (settings.BASE_DIR / "static" / "widget.js").read_text(encoding="utf-8")


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The script, under an address that never changes."""
    headers = {"Cache-Control": f"public, max-age={FIVE_MINUTES}", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(_source(), content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
def frame(request: HttpRequest, token: str) -> HttpResponse:
    """One borrower's first screen, for one origin; any other origin gets nothing, and its hand-over stays unspent."""
    origin = request.GET.get("origin", "")
    if origin not in settings.WIDGET_ORIGINS:
        return show(request, "support/widget_refused.html", context={"why": "origin"}, status=403)
    with translation.override("en" if request.GET.get("lang") == "en" else "zh-hans"):
        response = _framed(request, token)
    # The page that asks must be the page that shows: the browser holds it to what it said.
    response._csp_config = {**settings.SECURE_CSP, "frame-ancestors": [origin]}  # type: ignore[attr-defined] # noqa: SLF001
    response.xframe_options_exempt = True
    response["Referrer-Policy"] = "no-referrer"
    return response


def _framed(request: HttpRequest, token: str) -> HttpResponse:
    try:
        said = handover.read(token, keys=services.keys(), at=clock.now())
        services.spend(said)
    except BadHandover:
        return show(request, "support/widget_refused.html", context={"why": "token"}, status=403)
    line = told.first_line(said.borrower)
    if not line:
        return show(request, "support/widget_refused.html", context={"why": "line"}, status=404)
    try:
        found = told.own(line, borrower=said.borrower)
        told.store(found)
        explanation, last = found.explanation, None
    except NotDiagnosed:
        if (last := stored.own(line, borrower=said.borrower)) is None:
            return show(request, "support/widget_refused.html", context={"why": "away"}, status=503)
        explanation = last.explanation
    more = settings.REENTER_URL and (
        f"{settings.REENTER_URL}?{urlencode({'borrower': said.borrower, 'next': f'/why/{line}/'})}"
    )
    return show(request, "support/widget.html", context=page.context(explanation) | {"more": more, "stored": last})
