"""Asks clamd about a file, by its own protocol (INSTREAM). Off without `CLAMD_URL`; while clamd is away, files wait."""

import socket
import struct
from collections.abc import Iterable
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings

CONNECT_SECONDS = 3.0
SCAN_SECONDS = 60.0  # from the first byte to the verdict
_CHUNK = 64 * 1024
_MOST_ANSWER = 4096


class Away(Exception):
    """Clamd could not be asked, or did not answer in time: the file waits."""


class BadAddress(ValueError):
    """`CLAMD_URL` is neither tcp://host:port nor unix:///path."""


def is_on() -> bool:
    return bool(settings.CLAMD_URL)


def scan(chunks: Iterable[bytes]) -> str:
    """The name of what clamd found in the bytes; empty when it found nothing.

    Raises:
        Away: not reachable, too slow, or an answer that is none.
        Unscannable: clamd refuses to look at it.
    """
    end = monotonic() + SCAN_SECONDS
    try:
        with _connected() as link:
            answer = _asked(link, chunks, end)
    except OSError as error:
        raise Away(type(error).__name__) from error
    said = answer.rstrip(b"\0\n").decode("utf-8", "replace")
    if said.endswith(" OK"):
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND").partition(": ")[2][:80] or "?"
    if "size limit" in said:
        raise Unscannable(said[:80])
    raise Away(said[:80] or "no answer")


class Unscannable(Exception):
    """Clamd will not look at this file, now or later."""


def address() -> tuple[str, int] | str:
    """Where clamd listens: host and port, or the path of a socket. Raises BadAddress."""
    parts = urlsplit(settings.CLAMD_URL)
    if parts.scheme == "unix" and parts.path:
        return parts.path
    try:
        port = parts.port or 3310
    except ValueError as error:
        raise BadAddress(settings.CLAMD_URL) from error
    if parts.scheme == "tcp" and parts.hostname:
        return parts.hostname, port
    raise BadAddress(settings.CLAMD_URL)


def _connected() -> socket.socket:
    where = address()
    if not isinstance(where, str):
        return socket.create_connection(where, timeout=CONNECT_SECONDS)
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(CONNECT_SECONDS)
    try:
        link.connect(where)
    except OSError:
        link.close()
        raise
    return link


def _asked(link: socket.socket, chunks: Iterable[bytes], end: float) -> bytes:
    try:
        _send(link, b"zINSTREAM\0", end)
        for chunk in chunks:
            for at in range(0, len(chunk), _CHUNK):
                part = chunk[at : at + _CHUNK]
                _send(link, struct.pack(">I", len(part)) + part, end)
        _send(link, struct.pack(">I", 0), end)
    except (BrokenPipeError, ConnectionResetError):
        # Over its own limit clamd answers and hangs up before it has everything.
        if not (early := _received(link, end)):
            raise
        return early
    return _received(link, end)


def _send(link: socket.socket, body: bytes, end: float) -> None:
    link.settimeout(_left(end))
    link.sendall(body)


def _received(link: socket.socket, end: float) -> bytes:
    answer = b""
    while len(answer) < _MOST_ANSWER and not answer.endswith(b"\0"):
        link.settimeout(_left(end))
        part = link.recv(_MOST_ANSWER)
        if not part:
            break
        answer += part
    return answer


def _left(end: float) -> float:
    if (left := end - monotonic()) <= 0:
        raise TimeoutError
    return left
