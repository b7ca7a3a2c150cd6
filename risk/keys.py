"""Who a system is: API keys of the lender's own programs, from the environment."""

import hmac
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class System:
    """A program of the lender, as the request's user."""

    is_authenticated = True
    is_active = True
    is_staff = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.pk = f"system:{name}"

    def __str__(self) -> str:
        return self.name


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer KEY`, compared in constant time."""

    def authenticate(self, request: Request) -> tuple[System, None] | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        for pair in settings.API_KEYS.split(","):
            name, _, known = pair.partition(":")
            if known and hmac.compare_digest(known.encode(), key.strip().encode()):
                return System(name), None
        raise AuthenticationFailed("This key is not known. Ask the administrator for a current one.")

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class IsSystem(BasePermission):
    """A program of the lender, by its key; a person's session is none."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, System)


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[misc]
    target_class = "risk.keys.KeyAuthentication"
    name = "systemKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
