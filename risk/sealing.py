"""Owns the keys under which direct identifiers lie: master keys from the settings wrap one key per borrower.

Nothing sealed here can be read once its borrower's key is destroyed, and that is how a person is erased.
"""

import base64
import functools
import hmac
import os
from collections.abc import Callable, Iterable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_NONCE = 12


@functools.lru_cache(maxsize=4)
def _masters(setting: str) -> dict[str, bytes]:
    keys = {}
    for pair in filter(None, (part.strip() for part in setting.split(","))):
        name, _, encoded = pair.partition(":")
        keys[name] = base64.b64decode(encoded)
        if len(keys[name]) != 32:  # noqa: PLR2004 - AES-256
            raise ImproperlyConfigured(f"MASTER_KEYS: the key {name!r} is not 32 bytes of base64.")
    if not keys:
        raise ImproperlyConfigured("MASTER_KEYS is empty. Set it to id:base64 of 32 random bytes, newest first.")
    return keys


def newest_master() -> str:
    """The id of the master key that wraps and marks what is new."""
    return next(iter(_masters(settings.MASTER_KEYS)))


@functools.lru_cache(maxsize=64)
def _derived(setting: str, master: str, purpose: str) -> bytes:
    keys = _masters(setting)
    if master not in keys:
        raise ImproperlyConfigured(f"MASTER_KEYS lacks the key {master!r}, under which rows still lie.")
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(keys[master])


def marker(*, master: str, purpose: str) -> Callable[[bytes], str]:
    """Makes keyed fingerprints of contents: equal ones are recognised, and nothing can be guessed from one."""
    key = _derived(settings.MASTER_KEYS, master, purpose)
    return lambda content: f"{master}:{hmac.digest(key, content, 'sha256').hex()}"


def mark_of(parts: Iterable[bytes], *, master: str, purpose: str) -> str:
    """The fingerprint of a content that comes in parts, as `marker` makes it of the whole."""
    found = hmac.new(_derived(settings.MASTER_KEYS, master, purpose), digestmod="sha256")
    for part in parts:
        found.update(part)
    return f"{master}:{found.hexdigest()}"


def new_key(*, owner: str) -> bytes:
    """A fresh key, wrapped under the newest master key and bound to its owner."""
    master = newest_master()
    wrapped = seal(os.urandom(32), key=_derived(settings.MASTER_KEYS, master, "wrap"), bound_to=owner)
    return master.encode() + b":" + wrapped


def unwrap(wrapped: bytes, *, owner: str) -> bytes:
    master, _, sealed = wrapped.partition(b":")
    return unseal(sealed, key=_derived(settings.MASTER_KEYS, master.decode(), "wrap"), bound_to=owner)


def seal(plain: bytes, *, key: bytes, bound_to: str) -> bytes:
    """AES-256-GCM with a fresh nonce in front; it opens only for what it was bound to."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unseal(sealed: bytes, *, key: bytes, bound_to: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())
