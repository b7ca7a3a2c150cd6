"""The front door: who you can be, one card per situation, and how the imaginary lender behaves."""

import mimetypes
import os
from datetime import datetime
from urllib.parse import quote

import httpx
from django.contrib.auth import authenticate, login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from demo.backends import PASSWORD, STAFF
from demo.core import STALE
from demo.feed import SHANGHAI
from demo.people import BY_BORROWER, PEOPLE
from demo.shelf import WRITERS

_SECONDS = 10  # seconds; seeding again takes a few
_HOME = {
    "risk": "/console/",
    "compliance": "/console/",
    "dpo": "/console/",
    "admin": "/admin/",
}


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Everybody one can be, and the lender's state; says so when the lender does not answer."""
    state = _lender("GET", "/state")
    english = (get_language() or "").startswith("en")
    seeded = parse_datetime(str((state or {}).get("seeded_at") or ""))
    context = {
        "people": [
            {
                "person": person,
                "name": person.name_en if english else person.name,
                "says": person.says_en if english else person.says,
                "shows": person.shows_en if english else person.shows,
            }
            for person in PEOPLE
        ],
        "staff": [
            {"username": username, "name": name, "role": groups[0]} for username, (name, groups) in STAFF.items()
        ],
        "state": state,
        "seeded": seeded,
        "stale": seeded is not None and datetime.now(SHANGHAI) - seeded > STALE,
        "password": PASSWORD,
    }
    return render(request, "demo/front.html", context)


@require_POST
def be_borrower(request: HttpRequest, borrower: str) -> HttpResponse:
    """Through the lender's hand-over, like its own app would."""
    if borrower not in BY_BORROWER:
        raise Http404
    answer = _lender("POST", "/enter", {"borrower": borrower, "next": request.POST.get("next", "")})
    if answer is None:
        return HttpResponseRedirect(reverse("demo:front"))
    return HttpResponseRedirect(str(answer["path"]))


@require_GET
def again(request: HttpRequest) -> HttpResponse:
    """The lender's app asks whether it is really them, as it would by face or password, and lets them in anew."""
    person = BY_BORROWER.get(request.GET.get("borrower", ""))
    if person is None:
        return HttpResponseRedirect(reverse("demo:front"))
    name = person.name_en if (get_language() or "").startswith("en") else person.name
    context = {"person": person, "name": name, "next": request.GET.get("next", "")}
    return render(request, "demo/again.html", context)


@require_GET
def widget(request: HttpRequest, borrower: str) -> HttpResponse:
    """A page of the lender's app with the widget in it: each view brings a fresh hand-over."""
    if borrower not in BY_BORROWER:
        raise Http404
    answer = _lender("POST", "/enter", {"borrower": borrower, "next": ""})
    token = str(answer["path"]).removeprefix("/enter/") if answer else ""
    english = (get_language() or "").startswith("en")
    context = {"token": token, "lang": "en" if english else "zh"}
    return render(request, "demo/widget.html", context)


@require_POST
def be_staff(request: HttpRequest, username: str) -> HttpResponse:
    """Signs a member of the demo's staff in and opens their first page."""
    user = authenticate(request, username=username, password=PASSWORD)
    if user is None:
        raise Http404
    login(request, user)
    return HttpResponseRedirect(_HOME.get(STAFF[username][1][0], "/desk/"))


@require_POST
def tell_lender(request: HttpRequest, command: str) -> HttpResponse:
    """Passes a wish on: post X1's payment, renew the stories, change the mood."""
    if command not in {"mood", "post-payment", "renew"}:
        raise Http404
    _lender("POST", f"/{command}", {"mood": request.POST.get("mood", "")})
    return HttpResponseRedirect(reverse("demo:front") + "#lender")


@require_GET
def paper(request: HttpRequest, borrower: str, kind: str) -> HttpResponse:
    """A proof of one of the people, made on the spot, to pick by hand later; `?seed=` gives another bank and layout."""
    person = BY_BORROWER.get(borrower)
    if person is None or kind not in person.papers or kind not in WRITERS:
        raise Http404
    seed = request.GET.get("seed", "7")
    today = datetime.now(SHANGHAI).date()
    written = WRITERS[kind](person, int(seed) if seed.isascii() and seed.isdigit() else 7, today)
    media_type = mimetypes.guess_type(written.name)[0] or "application/octet-stream"
    return HttpResponse(
        written.content,
        content_type=media_type,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(written.name)}"},
    )


def _lender(method: str, path: str, form: dict[str, str] | None = None) -> dict[str, object] | None:
    """What the lender's program answers; None while it is away."""
    try:
        answer = httpx.request(method, os.environ["LENDER_URL"] + path, data=form, timeout=_SECONDS)
        answer.raise_for_status()
    except (httpx.HTTPError, KeyError):
        return None
    said: dict[str, object] = answer.json()
    return said
