"""Opens a PDF: what it is made of, the words of its text layer, its pages as pictures."""

import ctypes
import io
import math
import re
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from appeals.proofs.reader.digits import Amount, fonts_of_columns
from appeals.proofs.reader.refusals import Refused

MOST_PIXELS = 40_000_000
FONT_PAGES = 6  # pages whose figures are compared; a forger touches the newest rows or the totals
_SLANT = 6.0  # degrees off the level from which letters are no line's
_SQUARES, _MOST_THINGS = 40, 20_000  # shapes that may be a code; things on a page that are looked through
_SIDE = 2400  # pixels of the longer side of a page to be recognised
_AMOUNT = re.compile(r"(?<![\d.,])\d[\d,]*\.\d\d(?![\d.])")
_LETTERS = re.compile(r"[A-Za-z0-9.,:;'()/%&-]")


class Pdf:
    """One document in memory."""

    def __init__(self, content: bytes) -> None:
        try:
            self.document = pdfium.PdfDocument(io.BytesIO(content), autoclose=True)
        except pdfium.PdfiumError as error:
            raise Refused("encrypted" if "assword" in str(error) else "damaged") from error
        self.count = len(self.document)
        if not self.count:
            raise Refused("damaged")

    def words(self, number: int) -> dict[str, Any]:
        """Page `number` (from 1) as words; `needs_ocr` when it is a picture or its text is not text."""
        page = self.document[number - 1]
        width, height = page.get_size()
        words, odd, count = _words(page)
        body: dict[str, Any] = {"number": number, "width": width, "height": height, "words": words, "source": "text"}
        body["needs_ocr"] = count < 12 or odd > 0.25 * count
        page.close()
        return body

    def digit_fonts(self) -> int:
        """Most fonts that the amounts of one column use; 0 when no column of amounts stands in the text."""
        most = 0
        for number in range(min(self.count, FONT_PAGES)):
            page = self.document[number]
            most = max(most, fonts_of_columns(_amounts(page)))
            page.close()
        return most

    def may_hold_code(self, number: int) -> bool:
        """Whether a page has pictures, or shapes enough to be a code's squares."""
        page = self.document[number - 1]
        shapes = 0
        for count, thing in enumerate(page.get_objects(max_depth=3)):
            if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
                break
            shapes += thing.type == raw.FPDF_PAGEOBJ_PATH
            if shapes > _SQUARES or count > _MOST_THINGS:
                break
        else:
            page.close()
            return False
        page.close()
        return True

    def picture(self, number: int, *, side: int = _SIDE) -> Image.Image:
        """The page drawn with its longer side at `side` pixels. Raises Refused for a page of absurd size."""
        page = self.document[number - 1]
        width, height = page.get_size()
        if not (1 <= width <= 20_000 and 1 <= height <= 20_000):
            raise Refused("page-too-large")
        image: Image.Image = page.render(scale=side / max(width, height), may_draw_forms=False).to_pil().convert("RGB")
        page.close()
        return image


def _amounts(page: Any) -> list[Amount]:
    """The amounts of a page with the fonts their digits use."""
    textpage = page.get_textpage()
    handle = textpage.raw
    text = "".join(
        _letter(raw.FPDFText_GetUnicode(handle, i)) for i in range(min(raw.FPDFText_CountChars(handle), 30_000))
    )
    box = [ctypes.c_double() for _ in range(4)]
    name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    found = []
    for match in _AMOUNT.finditer(text):
        fonts: set[str] = set()
        edges: list[tuple[float, float]] = []
        for place in (match.start(), match.end() - 1, *range(match.start() + 1, match.end() - 1)):
            raw.FPDFText_GetFontInfo(handle, place, name, 200, ctypes.byref(flags))
            fonts.add(name.value.decode("latin-1", "replace"))
            if len(edges) < 2:
                raw.FPDFText_GetCharBox(handle, place, *(ctypes.byref(b) for b in box))
                edges.append((box[0].value, box[1].value))
        found.append(Amount(edges[0][0], edges[1][1], frozenset(fonts)))
    textpage.close()
    return found


def _letter(code: int) -> str:
    return chr(code) if 0x20 <= code < 0x7F else " "


def _words(page: Any) -> tuple[list[list[Any]], int, int]:
    """Words as [text, x0, y0, x1, y1, score], characters that are no text, characters."""
    textpage = page.get_textpage()
    handle = textpage.raw
    count = raw.FPDFText_CountChars(handle)
    left, top, right, bottom = page.get_mediabox() if page.get_rotation() else page.get_cropbox()
    turn = page.get_rotation()
    box = [ctypes.c_double() for _ in range(4)]
    ink = [ctypes.c_uint() for _ in range(4)]
    refs = [ctypes.byref(b) for b in box]
    words: list[list[Any]] = []
    current: list[Any] | None = None
    beside: list[Any] | None = None  # the word that slanted letters interrupted: the text goes on in it
    spaced = False
    runs = _Runs(handle)
    odd = solid = 0
    for place in range(min(count, 60_000)):
        code = raw.FPDFText_GetUnicode(handle, place)
        code = 0x2D if code == 0x02 else code  # the library's sign for a hyphen at a line's end
        if code in {0x20, 0xA0, 0x3000, 0x0D, 0x0A, 0x09} or code < 0x20:
            spaced = True
            current = beside if code in {0x0D, 0x0A} else current
            continue
        if runs.is_slanted(place):
            beside = current or beside
            continue  # a watermark, or the words along a seal's rim: they lie across lines that are not theirs
        raw.FPDFText_GetCharBox(handle, place, refs[0], refs[1], refs[2], refs[3])
        x0, x1, y0, y1 = (b.value for b in box)
        if turn:
            x0, y0, x1, y1 = _turned(turn, x0 - left, y0 - top, x1 - left, y1 - top, right - left, bottom - top)
        else:
            x0, x1, y0, y1 = x0 - left, x1 - left, bottom - y1, bottom - y0
        solid += 1
        odd += code in {0xFFFD, 0xFFFE, 0xFFFF} or 0xE000 <= code <= 0xF8FF
        size = runs.size(place)
        size = max(1.0, min(abs(size), 200.0)) if turn in {0, 180} or size > 1 else 10.0
        letter = chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
        before, beside = current, None
        current = _joined(words, current, letter, (x0, y0, x1, y1), size, spaced=spaced)
        if current is not before and raw.FPDFText_GetFillColor(handle, place, *(ctypes.byref(c) for c in ink)):
            current[7] = ink[0].value > 120 and ink[1].value < 90 and ink[2].value < 90
        spaced = False
    textpage.close()
    out = []
    for text, x0, y0, x1, y1, size, middle, red in words:
        if red and not any(c.isdigit() for c in text):
            continue  # the words of a seal lie across rows that are not theirs
        # Boxes hug the ink: give every word the height of its type, so that lines can be told.
        half = max(size, y1 - y0) * 0.5
        out.append([text, round(x0, 2), round(middle - half, 2), round(x1, 2), round(middle + half, 2), 1.0])
    return out, odd, solid


class _Runs:
    """Type size and slant as they are on the page: many writers set all type large and scale it down."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._matrix = raw.FS_MATRIX()
        self._scales: dict[float, float] = {}

    def size(self, place: int) -> float:
        nominal = raw.FPDFText_GetFontSize(self._handle, place) or 1.0
        if nominal not in self._scales:
            known = raw.FPDFText_GetMatrix(self._handle, place, ctypes.byref(self._matrix))
            self._scales[nominal] = (math.hypot(self._matrix.c, self._matrix.d) if known else 1.0) or 1.0
        return float(nominal * self._scales[nominal])

    def is_slanted(self, place: int) -> bool:
        """Neither lying nor standing."""
        angle = math.degrees(raw.FPDFText_GetCharAngle(self._handle, place)) % 90
        return _SLANT < angle < 90 - _SLANT


def _joined(
    words: list[list[Any]], current: list[Any] | None, letter: str, box: tuple[float, ...], size: float, *, spaced: bool
) -> list[Any]:
    x0, y0, x1, y1 = box
    if current is not None:
        gap = x0 - current[3]
        level = abs((y0 + y1) / 2 - current[6]) < 0.6 * max(size, current[5])
        # A full-width mark's ink fills half its square: the white behind it is no gap.
        if level and -0.5 * size < gap < (0.75 if current[0][-1] in "：；，、）" or letter == "（" else 0.38) * size:
            between = (
                " "
                if spaced and _LETTERS.match(letter) and _LETTERS.match(current[0][-1]) and gap > 0.12 * size
                else ""
            )
            current[0] += between + letter
            current[2], current[3], current[4] = min(current[2], y0), max(current[3], x1), max(current[4], y1)
            current[6] = (current[2] + current[4]) / 2
            return current
    fresh = [letter, x0, y0, x1, y1, size, (y0 + y1) / 2, False]
    words.append(fresh)
    return fresh


def _turned(
    turn: int, x0: float, y0: float, x1: float, y1: float, width: float, height: float
) -> tuple[float, float, float, float]:
    """A box on an upright page, y downwards, for a page that says it is turned clockwise by `turn`."""
    if turn == 90:
        return y0, x0, y1, x1
    if turn == 180:
        return width - x1, y0, width - x0, y1
    return height - y1, width - x1, height - y0, width - x0


def greys(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L"), dtype=np.float32)
