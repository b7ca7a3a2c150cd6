"""What a file is by its first bytes. The name it came with is never asked."""

import re

_HEADS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xfe\xed\xfa", "program"),
    (b"#!", "program"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"{\\rtf", "document"),
)
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"heif")
ACCEPTED = frozenset({"pdf", "jpeg", "png", "webp", "tiff", "heic", "xlsx", "xls", "csv"})


def sniff(head: bytes) -> str:
    """One of ACCEPTED, or what it is instead: program, archive, document, unknown.

    Args:
        head: the first 8 KiB, or the whole of a shorter file.
    """
    for mark, kind in _HEADS:
        if head.startswith(mark):
            return _office(head) if kind == "ole" else kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF:
        return "heic"
    if head.startswith(b"PK"):
        return _packed(head)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return "csv" if _is_table(head) else "unknown"


def _packed(head: bytes) -> str:
    if head[:4] != b"PK\x03\x04":
        return "archive"
    if b"xl/" in head or (b"[Content_Types].xml" in head[:200] and b"word/" not in head and b"ppt/" not in head):
        return "xlsx"
    return "document" if b"word/" in head or b"ppt/" in head or b"[Content_Types].xml" in head else "archive"


def _office(head: bytes) -> str:
    # The directory naming its streams may lie anywhere; the decoder says for certain.
    return "document" if "WordDocument".encode("utf-16-le") in head else "xls"


def _is_table(head: bytes) -> bool:
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        for cut in range(4):  # the head may end inside a character
            try:
                text = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            odd = sum(1 for c in text if ord(c) < 32 and c not in "\r\n\t")
            lines = [line for line in text.splitlines() if line.strip()]
            marked = sum(1 for line in lines if re.search(r"[,\t;|]", line))
            return not odd and len(lines) > 1 and marked >= 0.3 * len(lines)
    return False
