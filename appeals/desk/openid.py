"""A colleague signs in with the house's own provider. Accounts and roles stay here: it only says who somebody is."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals import queries
from risk.openid import trips
from risk.openid.provider import NotSignedIn


@require_safe
def out(request: HttpRequest) -> HttpResponse:
    """To the provider; comes back to `back`."""
    found = trips.configured("staff")
    return trips.send(request, found, back=reverse("desk:openid_back"), next=request.GET.get("next", ""))


@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Signs in the account that bears the name; makes none, and gives no role.

    Raises:
        NotSignedIn: nobody can be believed, or no open account bears the name.
    """
    here = reverse("desk:openid_back")
    name, trip = trips.returned(request, trips.configured("staff"), back=here)
    user = queries.colleague(name)
    if user is None:
        raise NotSignedIn(
            str(_("这个账号在这里还没有开通，或者已经停用。")), next=str(_("请找管理员开通，再登录一次。"))
        )
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    local = trip.next.startswith("/") and url_has_allowed_host_and_scheme(trip.next, allowed_hosts=None)
    response = HttpResponseRedirect(trip.next if local else reverse("desk:next"))
    response.delete_cookie(trips.COOKIE, path=here, samesite="Lax")
    return response
