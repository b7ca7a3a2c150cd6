"""The HTTP of a sign-in elsewhere: a browser is sent out with a sealed cookie, and comes back with it once."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import add_never_cache_headers

from risk import clock
from risk.openid import provider as providers
from risk.openid.provider import Provider, Trip

COOKIE = "openid"


def configured(people: str) -> Provider:
    """The provider of `borrowers` or of `staff`.

    Raises:
        Http404: none is configured, so there is no such page.
    """
    found = providers.provider(people)
    if found is None:
        raise Http404
    return found


def send(request: HttpRequest, provider: Provider, *, back: str, next: str) -> HttpResponse:  # noqa: A002
    """Sends a browser to the provider.

    Args:
        back: the path of ours that it comes back to; the cookie goes nowhere else.

    Raises:
        ProviderAway: it does not answer.
    """
    address, sealed = providers.set_out(provider, back=request.build_absolute_uri(back), next=next)
    response = HttpResponseRedirect(address)
    add_never_cache_headers(response)
    response.set_cookie(
        COOKIE,
        sealed,
        max_age=providers.THERE_AND_BACK,
        path=back,
        httponly=True,
        samesite="Lax",  # the way back is a plain link followed from their site
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def returned(request: HttpRequest, provider: Provider, *, back: str) -> tuple[str, Trip]:
    """Whom the provider vouches for, and what the browser took along.

    Raises:
        NotSignedIn, ProviderAway: nobody can be let in by this answer.
    """
    return providers.come_back(
        provider,
        request.COOKIES.get(COOKIE, ""),
        request.GET.dict(),
        back=request.build_absolute_uri(back),
        at=clock.now(),
    )
