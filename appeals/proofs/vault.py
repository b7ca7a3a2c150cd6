"""Keeps files unreadable on disk: AES-256-GCM in chunks, a key for each file, wrapped by the newest master key.

The plain bytes exist only in memory. Without its wrapped key a file is noise: forgetting the key is the deletion.
"""

import contextlib
import hashlib
import io
import os
from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages

CHUNK = 1024 * 1024
_MAGIC = b"MBV1"
_TAG = 16


class Tampered(Exception):
    """The stored bytes are not what was stored."""


@dataclass(frozen=True, slots=True)
class Key:
    """A file's key as it is kept: wrapped, with the name of the master key that wraps it."""

    wrapped: bytes
    master: str


def masters() -> dict[str, bytes]:
    """Master keys by name, newest first."""
    pairs = (pair.partition(":") for pair in settings.MASTER_KEYS.split(",") if pair)
    return {name: b64decode(key) for name, _, key in pairs}


def new_key(owner: str) -> tuple[bytes, Key]:
    plain = AESGCM.generate_key(256)
    return plain, wrap(plain, owner)


def wrap(plain: bytes, owner: str) -> Key:
    name, master = next(iter(masters().items()))
    nonce = os.urandom(12)
    return Key(nonce + AESGCM(master).encrypt(nonce, plain, owner.encode()), name)


def unwrap(key: Key, owner: str) -> bytes:
    """The plain key. Raises Tampered when it was not wrapped for this owner or its master key is gone."""
    master = masters().get(key.master)
    if master is None:
        raise Tampered(f"The master key {key.master} is not configured.")
    try:
        return AESGCM(master).decrypt(key.wrapped[:12], key.wrapped[12:], owner.encode())
    except InvalidTag as error:
        raise Tampered("The key does not belong to this file.") from error


def seal(plain: bytes, key: bytes, context: str) -> bytes:
    """Small things beside the file (words, readings), under the file's own key."""
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def unseal(sealed: bytes, key: bytes, context: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:12], sealed[12:], context.encode())
    except InvalidTag as error:
        raise Tampered(context) from error


def _nonce(number: int, *, last: bool) -> bytes:
    # A key is used for one file alone, so counting is unique; the last chunk is marked, so that cutting shows.
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


class Counted:
    """Plain chunks on their way in: counts and hashes them."""

    def __init__(self, chunks: Iterable[bytes], *, most: int, refuse: type[Exception] | Exception) -> None:
        self._chunks, self._most, self._refuse = chunks, most, refuse
        self.size = 0
        self._hash = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        rest = b""
        for chunk in self._chunks:
            self.size += len(chunk)
            if self.size > self._most:
                raise self._refuse
            self._hash.update(chunk)
            rest += chunk
            while len(rest) > CHUNK:
                yield rest[:CHUNK]
                rest = rest[CHUNK:]
        yield rest

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class _Sealing(io.RawIOBase):
    """A readable stream of ciphertext: what a storage wants to save."""

    def __init__(self, plain: Iterable[bytes], key: bytes) -> None:
        super().__init__()
        self._cipher, self._plain = AESGCM(key), iter(plain)
        self._number, self._ready = 0, _MAGIC
        self._next: bytes | None = next(self._plain, b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while self._next is not None and (size < 0 or len(self._ready) < size):
            here, self._next = self._next, next(self._plain, None)
            nonce = _nonce(self._number, last=self._next is None)
            self._ready += self._cipher.encrypt(nonce, here, _MAGIC)
            self._number += 1
        out, self._ready = (self._ready, b"") if size < 0 else (self._ready[:size], self._ready[size:])
        return out


class _Upload(File):  # type: ignore[type-arg]
    """A stream without an end known beforehand, handed over chunk by chunk."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        assert self.file is not None  # noqa: S101 - given at birth
        while piece := self.file.read(chunk_size or CHUNK):
            yield piece


def store(name: str, plain: Iterable[bytes], key: bytes) -> str:
    """Encrypts on the way to the storage and returns the name it got. Nothing is left when the stream fails."""
    storage = storages["vault"]
    try:
        return storage.save(name, _Upload(_Sealing(plain, key), name=name))  # type: ignore[arg-type]
    except BaseException:
        storage.delete(name)
        raise


def fetch(name: str, key: bytes) -> bytes:
    """The whole plain file, in memory. Raises Tampered when a byte, a chunk or the end is not as stored."""
    return b"".join(fetched(name, key))


def fetched(name: str, key: bytes) -> Iterator[bytes]:
    """The plain file chunk by chunk. Raises Tampered as `fetch` does, when the chunk's turn comes."""
    with storages["vault"].open(name, "rb") as stream:
        yield from _opened(stream, key)


def _opened(stream: IO[bytes], key: bytes) -> Iterator[bytes]:
    if stream.read(len(_MAGIC)) != _MAGIC:
        raise Tampered("not a file of the vault")
    cipher, number = AESGCM(key), 0
    here = stream.read(CHUNK + _TAG)
    while here:
        after = stream.read(CHUNK + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not after), here, _MAGIC)
        except InvalidTag as error:
            raise Tampered(f"chunk {number}") from error
        here, number = after, number + 1


def put(name: str, sealed: bytes) -> str:
    """Stores something small that is sealed already, and returns the name it got."""
    return storages["vault"].save(name, ContentFile(sealed))


def get(name: str) -> bytes:
    with storages["vault"].open(name, "rb") as stream:
        return bytes(stream.read())


def forget_all(folder: str) -> None:
    """Everything directly in a folder."""
    storage = storages["vault"]
    try:
        names = storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in names:
        storage.delete(f"{folder}/{name}")
    with contextlib.suppress(OSError):
        storage.delete(folder)  # an empty directory; object stores have none


def forget(name: str) -> None:
    storages["vault"].delete(name)
