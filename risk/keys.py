"""Who a system is and how far its key reaches: API keys of the lender's own programs, from the environment.

`API_KEYS` is `name:key` or `name/scope+scope:key`, by commas. A key without scopes reaches everything. Several keys of
one name are one program: a new key is added, the program changes over, and the old one is taken out.
"""

import hmac
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

# What a key may be good for; a view names the one it needs as `scope`.
SCOPES = frozenset(
    {
        "events",  # tell what happened
        "cases",  # act for borrowers in their cases
        "lines",  # read explanations and decisions
        "operations",  # webhooks and their redelivery, alerts, conflicts, dead work
    }
)


class System:
    """A program of the lender, as the request's user."""

    is_authenticated = True
    is_active = True
    is_staff = False

    def __init__(self, name: str, scopes: frozenset[str] = SCOPES) -> None:
        self.name = name
        self.pk = f"system:{name}"
        self.scopes = scopes

    def __str__(self) -> str:
        return self.name


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer KEY`, compared in constant time."""

    def authenticate(self, request: Request) -> tuple[System, None] | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        for pair in settings.API_KEYS.split(","):
            said, _, known = pair.strip().partition(":")
            if known and hmac.compare_digest(known.encode(), key.strip().encode()):
                name, _, scopes = said.partition("/")
                return System(name, frozenset(scopes.split("+")) & SCOPES if scopes else SCOPES), None
        raise AuthenticationFailed("This key is not known. Ask the administrator for a current one.")

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def system_of(user: object) -> System | None:
    """The program that a request's user is, if it is one."""
    return user if isinstance(user, System) else None


class WithinScope(IsAuthenticated):
    """Anybody signed in; a program only where its key reaches."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if (program := system_of(request.user)) is None:
            return super().has_permission(request, view)
        needed = getattr(view, "scope", "")
        self.message = f"This key does not reach “{needed}”. Ask the administrator for one that does."
        return needed in program.scopes


class IsSystem(WithinScope):
    """A program of the lender, by its key; a person's session is none."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return system_of(request.user) is not None and super().has_permission(request, view)


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[misc]
    target_class = "risk.keys.KeyAuthentication"
    name = "systemKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
