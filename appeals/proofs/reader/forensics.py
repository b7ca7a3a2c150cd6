"""What a PDF says of its own making: producer, dates, revisions, signature, active content."""

import contextlib
import io
import re
from typing import Any

import pikepdf

_ACTIVE = {
    "javascript": rb"/JavaScript|/JS\b",
    "launch": rb"/Launch\b",
    "open_action": rb"/OpenAction\b",
    "embedded": rb"/EmbeddedFiles?\b",
    "uri": rb"/URI\b",
    "xfa": rb"/XFA\b",
}


def _moment(text: str) -> str | None:
    """PDF's own date as ISO, the part before the zone."""
    match = re.match(r"D?:?(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?", text)
    if not match:
        return None
    year, month, day, hour, minute, second = (part or "00" for part in match.groups())
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}"


def examined(content: bytes) -> dict[str, Any]:
    """Facts, not verdicts. `eof_count` leaves out the extra one of a linearised file and one for each signature."""
    linearized = b"/Linearized" in content[:2048]
    signatures = len(re.findall(rb"/ByteRange\s*\[", content))
    eofs = content.count(b"%%EOF")
    body: dict[str, Any] = {
        "producer": "",
        "creator": "",
        "created": None,
        "modified": None,
        "eof_count": max(1, eofs - linearized - signatures),
        "linearized": linearized,
        "incremental": eofs - linearized - signatures > 1,
        "touchup": b"/TouchUp_TextEdit" in content,
        "active": sorted(name for name, pattern in _ACTIVE.items() if re.search(pattern, content)),
        "signature": _signature(content, signatures),
    }
    with contextlib.suppress(Exception), pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        info = pdf.docinfo
        for name, key in (("producer", "/Producer"), ("creator", "/Creator")):
            body[name] = str(info.get(key, ""))[:120]
        for name, key in (("created", "/CreationDate"), ("modified", "/ModDate")):
            body[name] = _moment(str(info.get(key, "")))
        if not body["active"]:
            body["active"] = _active_inside(pdf)
    return body


def _active_inside(pdf: pikepdf.Pdf) -> list[str]:
    """Active content hidden in object streams."""
    found = set()
    root = pdf.Root
    for name, key in (("open_action", "/OpenAction"), ("embedded", "/Names")):
        if key in root and (key != "/Names" or "/EmbeddedFiles" in root.Names):
            found.add(name)
    if "/Names" in root and "/JavaScript" in root.Names:
        found.add("javascript")
    return sorted(found)


def _signature(content: bytes, count: int) -> dict[str, Any]:
    """Whether a signature is there and spans the whole file. Its chain is not verified here."""
    if not count:
        return {"present": False}
    ranges = [
        tuple(int(n) for n in m) for m in re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", content)
    ]
    end = max((third + fourth for *_, third, fourth in ranges), default=0)
    return {"present": True, "covers_all": len(content) - end <= 4, "valid": None}
