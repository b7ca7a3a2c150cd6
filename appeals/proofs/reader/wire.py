"""Frames between the worker and its readers: a JSON head, then bytes.

Reads exactly what it needs, so that a forked child may go on.
"""

import json
import os
import struct
from typing import Any

_LENGTHS = struct.Struct(">II")
MOST = 128 * 1024 * 1024


def _exactly(fd: int, count: int) -> bytes:
    parts = []
    while count:
        part = os.read(fd, min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def receive(fd: int) -> tuple[dict[str, Any], bytes]:
    """The next frame. Raises EOFError when the other side is gone."""
    head, body = _LENGTHS.unpack(_exactly(fd, _LENGTHS.size))
    if head > MOST or body > MOST:
        raise EOFError
    return json.loads(_exactly(fd, head)), _exactly(fd, body)


def send(fd: int, head: dict[str, Any], body: bytes = b"") -> None:
    text = json.dumps(head, ensure_ascii=False).encode()
    left = memoryview(_LENGTHS.pack(len(text), len(body)) + text + body)
    while left:
        left = left[os.write(fd, left) :]
