"""Signing in by an OpenID Connect provider: the way there, the way back, and what its ID token must say.

Authorization code with PKCE, a nonce and a state; off unless a provider is configured. No tables: what is awaited
travels in the browser's own signed cookie for ten minutes.

Source: OpenID Connect Core 1.0, 3.1; RFC 7636 (PKCE); RFC 9207 (`iss` of the answer).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from risk.errors import Clash, Forbidden

PATIENCE = 5  # seconds for one answer of the provider
SKEW = 30  # seconds between two machines' clocks
THERE_AND_BACK = 600  # seconds a person has for signing in there
KNOWN_FOR = 3600  # seconds that the provider's addresses and keys are believed without asking again
# Signed with the provider's private key: never "none", never a secret that we know too.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA", "Ed25519"]
_SALT = "openid"


class NotSignedIn(Forbidden):
    """The provider did not vouch for anybody, or not in a way that can be believed."""

    code = "not-signed-in"
    next_step = _("没有登录成功，也什么都没有改。请再登录一次；还是不行，请打客服电话。")


class ProviderAway(Clash):
    """The provider does not answer, or answers what no provider would."""

    code = "provider-away"
    next_step = _("请过几分钟再试，或者从App进来。")


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider for one kind of people, as configured.

    Args:
        claim: which claim of the ID token names the person.
        max_age: seconds; a sign-in older than this is not believed. 0: however old.
        prompt: `login` asks again even whoever is signed in there; empty does not.
    """

    issuer: str
    client_id: str
    secret: str
    claim: str
    scope: str
    max_age: int
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Trip:
    """What a browser takes along to the provider and must bring back."""

    state: str
    nonce: str
    verifier: str
    next: str


def provider(people: str) -> Provider | None:
    """The provider of `borrowers` or of `staff`; None where none is configured.

    Raises:
        ValueError: its address is not https (loopback apart).
    """
    found: dict[str, Any] = settings.OPENID[people]
    if not found["issuer"]:
        return None
    parts = urlsplit(found["issuer"])
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
        raise ValueError("an OpenID Connect issuer is an https address")
    return Provider(**found)


def set_out(provider: Provider, *, back: str, next: str) -> tuple[str, str]:  # noqa: A002 - the word of the address
    """The provider's address to send a browser to, and the sealed trip for its cookie. One call when nothing is known.

    Args:
        back: our address that the provider sends it back to, whole.
        next: where the person wanted to go.

    Raises:
        ProviderAway: it does not answer.
    """
    trip = Trip(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), next)
    asked = {"prompt": provider.prompt, "max_age": provider.max_age}
    address, _state = _session(provider, back).create_authorization_url(
        _metadata(provider)["authorization_endpoint"],
        state=trip.state,
        code_verifier=trip.verifier,
        nonce=trip.nonce,
        **{name: value for name, value in asked.items() if value},
    )
    return address, signing.dumps([trip.state, trip.nonce, trip.verifier, trip.next], salt=_SALT)


def come_back(
    provider: Provider, sealed: str, answer: Mapping[str, str], *, back: str, at: datetime
) -> tuple[str, Trip]:
    """Whom the provider vouches for, and the trip that is over. One or two calls, never in a transaction.

    Args:
        sealed: of the cookie.
        answer: the query that the browser came back with.

    Raises:
        NotSignedIn: another browser's answer, a refusal, or an ID token that cannot be believed.
        ProviderAway: it does not answer.
    """
    try:
        trip = Trip(*signing.loads(sealed, salt=_SALT, max_age=THERE_AND_BACK))
    except (signing.BadSignature, TypeError) as error:
        raise NotSignedIn(str(_("这次登录已经过了时间，或者不是在这个浏览器里开始的。"))) from error
    if not secrets.compare_digest(answer.get("state", ""), trip.state):
        raise NotSignedIn(str(_("这次登录已经过了时间，或者不是在这个浏览器里开始的。")))
    if answer.get("error"):
        raise NotSignedIn(str(_("登录没有完成。")))
    if answer.get("iss", provider.issuer) != provider.issuer or not answer.get("code"):
        raise NotSignedIn(str(_("登录的结果核对不上。")))
    token = _exchange(provider, answer["code"], trip, back)
    try:
        claims = _believed(provider, token, trip.nonce, at)
        person = claims[provider.claim]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise NotSignedIn(str(_("登录的结果核对不上。"))) from error
    if not isinstance(person, str) or not person:
        raise NotSignedIn(str(_("登录的结果核对不上。")))
    return person, trip


def _believed(provider: Provider, token: Mapping[str, Any], nonce: str, at: datetime) -> Mapping[str, Any]:
    """The claims of an ID token whose signature, issuer, audience, times and nonce hold.

    Raises:
        JoseError, ValueError, KeyError: one of them does not.
    """
    try:
        said = jwt.decode(token["id_token"], _keys(provider), algorithms=ALGORITHMS)
    except (InvalidKeyIdError, BadSignatureError):  # they may have changed their keys since
        said = jwt.decode(token["id_token"], _keys(provider, anew=True), algorithms=ALGORITHMS)
    claims = CodeIDToken(
        said.claims,
        said.header,
        {"iss": {"essential": True, "value": provider.issuer}, "aud": {"essential": True, "value": provider.client_id}},
        {
            "nonce": nonce,
            "client_id": provider.client_id,
            "access_token": token.get("access_token"),
            "max_age": provider.max_age,
        },
    )
    claims.validate(now=int(at.timestamp()), leeway=SKEW)
    believed = dict(claims)
    oldest, newest = at.timestamp() - provider.max_age - SKEW, at.timestamp() + SKEW
    if provider.max_age and not oldest <= believed["auth_time"] <= newest:
        raise ValueError("signed in too long ago")
    return believed


def _exchange(provider: Provider, code: str, trip: Trip, back: str) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = _session(provider, back).fetch_token(
            _metadata(provider)["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            code_verifier=trip.verifier,
        )
    except AuthlibBaseError as error:  # spent, over, or not of this browser
        raise NotSignedIn(str(_("登录的结果核对不上。"))) from error
    except (requests.RequestException, ValueError) as error:
        raise ProviderAway(str(_("登录服务暂时没有回应。"))) from error
    return found


def _session(provider: Provider, back: str) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id,
        provider.secret or None,
        scope=provider.scope,
        redirect_uri=back,
        code_challenge_method="S256",
        default_timeout=PATIENCE,
    )


def _metadata(provider: Provider) -> Mapping[str, Any]:
    found = _asked(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise ProviderAway(str(_("登录服务暂时没有回应。")))
    return found


def _keys(provider: Provider, *, anew: bool = False) -> KeySet:
    return KeySet.import_key_set(_asked(_metadata(provider)["jwks_uri"], anew=anew))  # type: ignore[arg-type]


def _asked(address: str, *, anew: bool = False) -> dict[str, Any]:
    """What the provider publishes at an address, kept for an hour.

    Raises:
        ProviderAway: it does not answer, or not with a JSON object.
    """
    key = f"openid:{address}"
    kept: dict[str, Any] | None = None if anew else cache.get(key)
    if kept is not None:
        return kept
    try:
        answer = requests.get(address, timeout=PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderAway(str(_("登录服务暂时没有回应。"))) from error
    if not isinstance(found, dict):
        raise ProviderAway(str(_("登录服务暂时没有回应。")))
    cache.set(key, found, KNOWN_FOR)
    return found
