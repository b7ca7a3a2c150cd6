"""Owns a ZIP that is written while it is read: entries in, pieces out, with a list of their hashes last. Pure."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator

MANIFEST = "manifest.json"
# The same entries give the same bytes: the day of each entry is in what it says.
_EPOCH = (1980, 1, 1, 0, 0, 0)


class _Pipe(io.RawIOBase):
    """Takes what a ZIP writes and hands it on; it can't be sought in, so nothing waits for the end."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        piece = b"".join(self._pieces)
        self._pieces.clear()
        return piece


def zipped(entries: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The pieces of a ZIP of these (name, bytes); its last entry lists the SHA-256 of every other."""
    pipe, hashes = _Pipe(), {}
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, body in entries:
            hashes[name] = hashlib.sha256(body).hexdigest()
            pack.writestr(zipfile.ZipInfo(name, _EPOCH), body, zipfile.ZIP_DEFLATED)
            yield pipe.taken()
        listed = json.dumps({"sha256": hashes}, indent=1, sort_keys=True).encode()
        pack.writestr(zipfile.ZipInfo(MANIFEST, _EPOCH), listed, zipfile.ZIP_DEFLATED)
    yield pipe.taken()
