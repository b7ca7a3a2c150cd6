"""Opens what is no PDF: pictures and spreadsheets. Caps are checked before anything is unpacked."""

import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import xlrd
from pi_heif import register_heif_opener
from PIL import Image, ImageOps

from appeals.proofs.reader.refusals import Refused

register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # Pillow only warns; sizes are checked here, before decoding
MOST_PIXELS = 40_000_000
MOST_UNPACKED = 60 * 1024 * 1024
_MOST_ROWS, _MOST_COLUMNS = 20_000, 60
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "tiff": "TIFF", "heic": "HEIF"}


class Picture:
    """A picture file; a TIFF may hold several pages."""

    def __init__(self, content: bytes, kind: str) -> None:
        try:
            self.image = Image.open(io.BytesIO(content), formats=[_FORMATS[kind]])
            self.count = min(int(getattr(self.image, "n_frames", 1)), 1000)
        except Exception as error:
            raise Refused("damaged") from error
        self._check()

    def _check(self) -> None:
        width, height = self.image.size
        if width * height > MOST_PIXELS:
            raise Refused("page-too-large")
        if min(width, height) < 60:
            raise Refused("picture-too-small")

    def picture(self, number: int, *, side: int = 2600) -> Image.Image:
        try:
            if self.count > 1:
                self.image.seek(number - 1)
                self._check()
            self.image.draft("RGB", (side, side))
            image = ImageOps.exif_transpose(self.image)
            if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
                layered = image.convert("RGBA")
                white = Image.new("RGBA", layered.size, "white")
                image = Image.alpha_composite(white, layered)
            image = image.convert("RGB")
        except (
            OSError,
            ValueError,
            SyntaxError,
            EOFError,
            IndexError,
            ZeroDivisionError,
            TypeError,
            KeyError,
        ) as error:
            raise Refused("damaged") from error
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        return image

    def facts(self) -> dict[str, Any]:
        try:
            exif = self.image.getexif()
        except (OSError, ValueError, SyntaxError) as error:
            raise Refused("damaged") from error
        return {
            "software": str(exif.get(305, ""))[:80],
            "camera": str(exif.get(272, ""))[:80],
            "size": list(self.image.size),
            "format": str(self.image.format),
        }


# ---- spreadsheets: each cell becomes a word on a grid, so that one layout reads them all

_CELL_WIDTH, _CELL_HEIGHT = 100.0, 20.0


def sheet_pages(content: bytes, kind: str) -> list[dict[str, Any]]:
    grids = {"xlsx": _xlsx, "xls": _xls, "csv": _csv}[kind](content)
    pages = [_page(number, rows) for number, rows in enumerate(grids, 1) if any(any(row) for row in rows)]
    if not pages:
        raise Refused("empty-sheet")
    return pages


def _page(number: int, rows: list[list[str]]) -> dict[str, Any]:
    words = []
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if text := " ".join(cell.split()):
                left, top = x * _CELL_WIDTH, y * _CELL_HEIGHT
                words.append([text, left, top + 2, left + _CELL_WIDTH - 15, top + 14, 1.0])
    width = max((len(row) for row in rows), default=1) * _CELL_WIDTH
    return {"number": number, "width": width, "height": len(rows) * _CELL_HEIGHT, "words": words, "source": "cells"}


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}" if (value.hour or value.minute) else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.2f}"
    return str(value)[:2000]


_WORD = "WordDocument".encode("utf-16-le")


def _unpackable(content: bytes) -> None:
    """Refuses a workbook that unpacks to too much, or carries macros, before any of it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
    if len(infos) > 2000 or sum(i.file_size for i in infos) > MOST_UNPACKED:
        raise Refused("bomb")
    if any(i.filename.startswith(("word/", "ppt/")) for i in infos):
        raise Refused("word")
    if any("vbaProject" in i.filename for i in infos):
        raise Refused("macros")


def _xlsx(content: bytes) -> list[list[list[str]]]:
    try:
        _unpackable(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        return [
            [[_shown(v) for v in row[:_MOST_COLUMNS]] for row in sheet.iter_rows(max_row=_MOST_ROWS, values_only=True)]
            for sheet in book.worksheets[:20]
        ]
    except Refused:
        raise
    except Exception as error:
        raise Refused("damaged") from error


def _xls(content: bytes) -> list[list[list[str]]]:
    if _WORD in content:  # both are OLE files; the directory that tells them apart may lie anywhere
        raise Refused("word")
    try:
        book = xlrd.open_workbook(file_contents=content, on_demand=True, logfile=io.StringIO())
        grids = []
        for number in range(min(book.nsheets, 20)):
            sheet = book.sheet_by_index(number)
            grids.append(
                [
                    [_xls_cell(c, book.datemode) for c in sheet.row(r)[:_MOST_COLUMNS]]
                    for r in range(min(sheet.nrows, _MOST_ROWS))
                ]
            )
    except Exception as error:
        raise Refused("damaged") from error
    return grids


def _xls_cell(cell: Any, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _shown(xlrd.xldate_as_datetime(cell.value, datemode))
    return _shown(cell.value)


def _csv(content: bytes) -> list[list[list[str]]]:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Refused("damaged")
    head = text[:4000]
    mark = max(",\t;|", key=head.count)
    csv.field_size_limit(100_000)
    try:
        rows = [
            [cell.strip() for cell in row[:_MOST_COLUMNS]]
            for _, row in zip(range(_MOST_ROWS), csv.reader(io.StringIO(text), delimiter=mark), strict=False)
        ]
    except csv.Error as error:
        raise Refused("damaged") from error
    return [rows]
