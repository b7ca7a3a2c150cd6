"""One document's decoder, in a process of its own: opens it, then answers requests for pages until told to end."""

import hashlib
import io
from typing import Any

import numpy as np
from PIL import Image
from pypdfium2 import PdfiumError

from appeals.proofs.reader import limits, wire
from appeals.proofs.reader.codes import codes
from appeals.proofs.reader.files import Picture, sheet_pages
from appeals.proofs.reader.forensics import examined
from appeals.proofs.reader.pdf import Pdf
from appeals.proofs.reader.refusals import Refused
from appeals.proofs.reading.joining import joined, laid_out
from appeals.proofs.reading.parting import parts
from appeals.proofs.reading.read import read_paper
from appeals.proofs.reading.words import Page

MOST_PAGES = 60
PAGE_SECONDS, PAPER_SECONDS = 5, 30  # processor time of one page's answer, and of one about all pages
_CODE_SIDE = 1700  # pixels of a page on which codes are looked for


def serve(head: dict[str, Any], content: bytes, held: list[str]) -> None:
    limits.within(PAGE_SECONDS)
    try:
        document = Document(content, str(head["kind"]))
        wire.send(1, {"pages": document.count, "held": held, "facts": document.facts()})
    except Refused as refused:
        wire.send(1, {"refused": refused.code})
        return
    except MemoryError:
        wire.send(1, {"refused": "bomb"})
        return
    except PdfiumError:
        wire.send(1, {"refused": "damaged"})
        return
    while True:
        request, _ = wire.receive(0)
        if request["do"] == "end":
            return
        limits.within(PAPER_SECONDS if request["do"] in {"parts", "joined", "laid", "read"} else PAGE_SECONDS)
        try:
            _answer(document, request)
        except Refused as refused:
            wire.send(1, {"refused": refused.code})
        except MemoryError:
            wire.send(1, {"refused": "bomb"})
        except PdfiumError:
            wire.send(1, {"refused": "damaged"})


def _answer(document: "Document", request: dict[str, Any]) -> None:
    number = int(request.get("page", 0))
    match request["do"]:
        case "words":
            wire.send(1, document.words(number))
        case "pixels":
            image = document.image(number)
            wire.send(1, {"width": image.width, "height": image.height, **marks(image)}, image.tobytes())
        case "png":
            out = io.BytesIO()
            document.image(number, side=int(request["side"])).save(out, "PNG", compress_level=3)
            wire.send(1, {}, out.getvalue())
        case "marks":
            wire.send(1, marks(document.image(number, side=900)) | {"qr": document.codes(number)})
        case "parts":
            wire.send(1, {"parts": parts(_pages(request["pages"]))})
        case "joined":
            wire.send(1, {"joined": joined([_pages(paper) for paper in request["papers"]])})
        case "laid":
            wire.send(1, {"pages": [page.as_json() for page in laid_out(_pages(request["pages"]))]})
        case "read":
            wire.send(1, read_paper(_pages(request["pages"]), request["about"], facts=request["facts"]))


def _pages(bodies: list[dict[str, Any]]) -> list[Page]:
    return [Page.from_json(body) for body in bodies]


class Document:
    """Any accepted file behind one face: pages with words, or pictures to be recognised."""

    def __init__(self, content: bytes, kind: str) -> None:
        self.kind, self.content = kind, content
        self.pdf = Pdf(content) if kind == "pdf" else None
        self.file = Picture(content, kind) if kind in {"jpeg", "png", "webp", "tiff", "heic"} else None
        self.sheets = sheet_pages(content, kind) if kind in {"xlsx", "xls", "csv"} else []
        self.count = self.pdf.count if self.pdf else self.file.count if self.file else len(self.sheets)
        if self.count > MOST_PAGES:
            raise Refused("too-many-pages")

    def words(self, number: int) -> dict[str, Any]:
        if self.pdf:
            return self.pdf.words(number)
        if self.file:
            return {"number": number, "needs_ocr": True, "source": "ocr", "width": 0, "height": 0, "words": []}
        return {**self.sheets[number - 1], "needs_ocr": False}

    def image(self, number: int, *, side: int = 2400) -> Image.Image:
        if self.pdf:
            return self.pdf.picture(number, side=side)
        if self.file:
            return self.file.picture(number, side=side)
        raise Refused("no-picture")

    def codes(self, number: int) -> list[str]:
        """Texts of the codes on a page of a PDF; a page of words alone is not drawn for it."""
        if self.pdf is None or not self.pdf.may_hold_code(number):
            return []
        return codes(np.asarray(self.image(number, side=_CODE_SIDE)))

    def facts(self) -> dict[str, Any]:
        """What the file says of itself; signals that route, never decide (D.3)."""
        body: dict[str, Any] = {"kind": self.kind, "sha256": hashlib.sha256(self.content).hexdigest()}
        if self.pdf:
            body["pdf"] = examined(self.content) | {"fonts_digits": self.pdf.digit_fonts()}
        if self.file:
            body["image"] = self.file.facts()
        if self.pdf:  # pictures give theirs with their pixels
            body |= marks(self.image(self.count, side=900))
            body["phash"] = marks(self.image(1, side=900))["phash"]
            body["qr"] = [text for number in sorted({1, self.count}) for text in self.codes(number)]
        return body


def marks(image: Image.Image) -> dict[str, Any]:
    """Perceptual hash, and how much of the page is red ink in how round a patch."""
    small = np.asarray(image.convert("L").resize((32, 32), Image.Resampling.LANCZOS), dtype=np.float64)
    k = np.arange(32)
    basis = np.cos(np.pi * (2 * k[None, :] + 1) * k[:, None] / 64)
    low = (basis @ small @ basis.T)[:8, :8].ravel()
    bits = low[1:] > np.median(low[1:])
    phash = f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"
    thumb = image.copy()
    thumb.thumbnail((900, 900))
    pixels = np.asarray(thumb, dtype=np.int16)
    red = (pixels[..., 0] - np.maximum(pixels[..., 1], pixels[..., 2])) > 40
    ys, xs = np.nonzero(red)
    share = float(red.mean())
    if share < 0.0004 or len(ys) < 80:
        return {"phash": phash, "seal": {"present": False, "colour_ratio": round(share, 5)}}
    height, width = np.ptp(np.percentile(ys, (3, 97))), np.ptp(np.percentile(xs, (3, 97)))
    round_ = float(min(height, width) / max(height, width, 1))
    present = bool(round_ > 0.55 and max(height, width) > 0.04 * max(thumb.size))
    return {
        "phash": phash,
        "seal": {"present": present, "colour_ratio": round(share, 5), "roundness": round(round_, 2)},
    }
