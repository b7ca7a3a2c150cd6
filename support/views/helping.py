"""Help: search and list, one article, the page on scams; and whether it helped. Open to anyone, signed in or not."""

from urllib.parse import quote
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from risk.language import language
from support.directory import queries as directory
from support.feedback import asking
from support.feedback import services as feedback
from support.feedback.models import Feedback, Kind
from support.help import queries
from support.http import SeeOther, is_part, show
from support.plans import looking
from support.signin.requests import BorrowerRequest, borrower_of, borrower_only

LONGEST = 60  # letters of a question
SCAMS = "scams"


@require_safe
def helping(request: HttpRequest) -> HttpResponse:
    """Every article by group; with `?q=` what answers the question instead."""
    borrower_of(request)  # the footer of somebody signed in keeps its links
    asked = request.GET.get("q", "").strip()[:LONGEST]
    context: dict[str, object] = {"q": asked, "longest": LONGEST}
    if asked:
        context["found"] = [(one.slug, queries.said(one)) for one in queries.search(asked)]
    else:
        context["groups"] = [
            (group, [(one.slug, queries.said(one)) for one in articles]) for group, articles in queries.grouped()
        ]
    return show(request, "support/help.html", context=context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article in the version in force; the one on scams says STOP before anything else."""
    borrower = borrower_of(request)
    found = queries.article(slug)
    if borrower:
        looking.looked(borrower, slug)
    context = {
        "article": found,
        "said": queries.said(found),
        "others": [(one.slug, queries.said(one)["title"]) for one in queries.titles(found.see)],
        "kind": Kind.ARTICLE,
        "key": uuid4(),
    }
    page = "support/scams.html" if slug == SCAMS else "support/article.html"
    return show(request, page, context=context | {"signed_in": bool(borrower)})


@require_safe
@borrower_only
def near(request: BorrowerRequest) -> HttpResponse:
    """Public support where the reader lives, or honestly none. Source: A111."""
    return show(request, "support/directory.html", context={"near": directory.near(request.borrower)})


@require_POST
def helped(request: HttpRequest) -> HttpResponse:
    """One tap: it helped, or it did not. Then a thank-you with room for words."""
    said = feedback.say(
        request.POST.get("kind", ""),
        request.POST.get("code", ""),
        helped=request.POST.get("helped") == "yes",
        about=request.POST.get("about", ""),
        borrower=borrower_of(request) or "",
        lang=language(),
        key=request.POST.get("key", ""),
    )
    back = _inside(request.POST.get("next", ""))
    if is_part(request):
        return _thanks(request, said, back)
    return SeeOther(f"{reverse('support:feedback', args=[said.pk])}?next={quote(back)}")


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Thanks; and on POST the reader's words, which replace what they wrote before, answered by a person if wanted."""
    borrower = borrower_of(request) or ""
    back = _inside(request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "POST":
        said = feedback.add_words(pk, request.POST.get("words", ""), borrower=borrower)
        if request.POST.get("answer") and said.words:
            asking.ask(said)
        return _thanks(request, said, back) if is_part(request) else SeeOther(f"{request.path}?next={quote(back)}")
    return _thanks(request, feedback.of(pk, borrower=borrower), back)


def _thanks(request: HttpRequest, said: Feedback, back: str) -> HttpResponse:
    """The page, or in place of the buttons where htmx runs."""
    context = {
        "feedback": said, "back": back, "longest": feedback.LONGEST,
        "case": asking.cases_of([said]).get(said.number), "may_ask": asking.may_ask(said),
    }  # fmt: skip
    return show(request, "support/feedback.html", "words", context)


def _inside(url: str) -> str:
    """An address of ours to go back to; anything else is the help page."""
    local = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None) and "?" not in url
    return url if local else reverse("support:help")
