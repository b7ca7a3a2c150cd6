"""A sheet of paper that every letter is set on: its styles, its tables, its foot with the code it is known by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.translation import gettext as _
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

INK, SECOND, LINE, JADE = (HexColor(code) for code in ("#1b2a2c", "#48585a", "#ddd6c8", "#0e5a57"))
FONT = "NotoSansSC"
MARGIN = 22 * mm
_CODE = 28 * mm  # the column of the QR
LARGE = 1.3  # times the size

type Styles = Mapping[str, ParagraphStyle]


@dataclass(frozen=True, slots=True)
class Known:
    """What a paper is known again by: the id of what it is of, its code, and the address that knows the code."""

    about: str = ""
    code: str = ""
    check: str = ""

    @property
    def picture(self) -> str:
        """What its QR says; empty: it has none."""
        return f"{self.check}?code={self.code}" if self.code else self.about


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose paper it is, in the reader's language, what it is known again by, and whether all is at `LARGE` size."""

    lender: str
    hotline: str
    hours: str
    known: Known
    large: bool = False


def build(story: Sequence[Flowable], *, title: str, author: str) -> bytes:
    """The story as a PDF on A4. The same story gives the same bytes."""
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=title,
        author=author,
        invariant=1,
    )
    document.build(list(story))
    return out.getvalue()


@cache
def _font() -> str:
    """Registers the font once a process; reportlab needs a TrueType one."""
    pdfmetrics.registerFont(TTFont(FONT, settings.BASE_DIR / "assets" / "fonts" / "NotoSansSC.ttf"))
    return FONT


def styles(*, large: bool) -> Styles:
    """By name: h1, h2, p, cell, number, small."""
    scale = LARGE if large else 1.0

    def style(name: str, size: float, **over: Any) -> ParagraphStyle:
        base = {"fontName": _font(), "fontSize": size * scale, "leading": size * scale * 1.6, "textColor": INK}
        return ParagraphStyle(name, **base | {"wordWrap": "CJK"} | over)

    return {
        "h1": style("h1", 17, spaceBefore=6, spaceAfter=10),
        "h2": style("h2", 12, spaceBefore=14, spaceAfter=4, textColor=JADE),
        "p": style("p", 10.5, spaceAfter=3),
        "cell": style("cell", 10.5),
        "number": style("number", 10.5, alignment=2),
        "small": style("small", 8.5, textColor=SECOND),
    }


def said(text: str, style: ParagraphStyle) -> Paragraph:
    """Text as it is, nothing of it read as markup."""
    return Paragraph(escape(text), style)


def rows(pairs: Sequence[tuple[str, str]], look: Styles) -> Table:
    """Terms beside what they come to."""
    told = [[said(term, look["small"]), said(text, look["cell"])] for term, text in pairs]
    return lined(Table(told, colWidths=[28 * mm, None]))


def lined(table: Table) -> Table:
    """A table with a rule below each row."""
    rules = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEABOVE", (0, 0), (-1, 0), 1.2, INK),
        ("LINEBELOW", (0, -1), (-1, -1), 1.2, INK),
        ("LINEBELOW", (0, 0), (-1, -2), 0.4, LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ]
    table.setStyle(TableStyle(rules))
    return table


def foot(lines: Sequence[str], known: Known, look: Styles) -> list[Flowable]:
    """The lines in small type, beside the code by which the paper can be checked."""
    if known.code:
        words = {"code": known.code, "page": known.check}
        lines = [*lines, _("核验码 %(code)s。扫右边的码或打开 %(page)s，可以核验这份告知书的真假。") % words]
    told = [said(line, look["small"]) for line in lines if line]
    if not known.picture:
        return [Spacer(1, 8 * mm), *told]
    code = QrCodeWidget(known.picture, barLevel="M")
    left, bottom, right, top = code.getBounds()
    side = 24 * mm
    drawing = Drawing(side, side, transform=[side / (right - left), 0, 0, side / (top - bottom), 0, 0])
    drawing.add(code)
    table = Table([[told, drawing]], colWidths=[A4[0] - 2 * MARGIN - _CODE - 12, _CODE])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return [Spacer(1, 8 * mm), table]
