"""The explanation as a notice to keep: the page's words on paper, the same bytes for the same explanation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from risk.templatetags.figures import exact, moment, onday

INK, SECOND, LINE, JADE = (HexColor(code) for code in ("#1b2a2c", "#48585a", "#ddd6c8", "#0e5a57"))
FONT = "NotoSansSC"


@dataclass(frozen=True, slots=True)
class _Known:
    """What a paper is known again by."""

    decision: str
    code: str
    check: str

    @property
    def picture(self) -> str:
        return f"{self.check}?code={self.code}" if self.code else self.decision

    @property
    def words(self) -> dict[str, str]:
        return {"code": self.code, "page": self.check}


@cache
def _font() -> str:
    """Registers the font once a process; reportlab needs a TrueType one."""
    pdfmetrics.registerFont(TTFont(FONT, settings.BASE_DIR / "assets" / "fonts" / "NotoSansSC.ttf"))
    return FONT


def render(
    context: Mapping[str, Any],
    *,
    lender: str,
    hotline: str,
    hours: str,
    large: bool = False,
    last_at: datetime | None = None,
    code: str = "",
    check: str = "",
) -> bytes:
    """A PDF of what `page.context` shows.

    `large` sets everything at 1.3 times the size. `last_at` is when the last decision was made, where nothing newer can
    be worked out: the paper says so. `code` is what the paper is known again by, and `check` the address that knows it.
    The same arguments give the same bytes.
    """
    scale = 1.3 if large else 1.0
    styles = _styles(scale)
    explanation, decision = context["explanation"], context["explanation"]["decision"]
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=context["face"].title,
        author=lender,
        invariant=1,
    )
    story: list[Any] = [
        Paragraph(escape(f"{lender}　{explanation['line']}　{moment(explanation['at'])}"), styles["small"]),
        Paragraph(escape(context["face"].title), styles["h1"]),
        _rows([(answer.term, f"{answer.text} {answer.strong}".strip()) for answer in context["face"].answers], styles),
        Paragraph(escape(_("额度变化、金额、时间和来源")), styles["h2"]),
        _ledger(context, styles),
    ]
    if last_at:
        stale = _("我们的系统出了故障，现在算不出最新结果。下面是%(at)s的判断，之后可能有变化。") % {
            "at": moment(last_at)
        }
        story.insert(2, Paragraph(escape(stale), styles["p"]))
    for number, reason in enumerate(context["shown"], 1):
        story.append(KeepTogether(_reason(number, reason, styles)))
    story += [Paragraph(escape(_("接下来")), styles["h2"])]
    story += [
        Paragraph(escape(f"{item.text}：{item.small}" if item.small else item.text), styles["p"])
        for item in context["next"]
    ]
    story += [Paragraph(escape(_("您可以")), styles["h2"])]
    story += [Paragraph(escape(f"{door.name}：{door.small}"), styles["p"]) for door in context["doors"]]
    story += _foot(context, _Known(decision["id"] if decision else "", code, check), lender, hotline, hours, styles)
    document.build(story)
    return out.getvalue()


def _styles(scale: float) -> dict[str, ParagraphStyle]:
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


def _rows(pairs: Sequence[tuple[str, str]], styles: Mapping[str, ParagraphStyle]) -> Table:
    table = Table(
        [[Paragraph(escape(term), styles["small"]), Paragraph(escape(text), styles["cell"])] for term, text in pairs],
        colWidths=[28 * mm, None],
    )
    return _lined(table)


def _lined(table: Table) -> Table:
    rules = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEABOVE", (0, 0), (-1, 0), 1.2, INK),
        ("LINEBELOW", (0, -1), (-1, -1), 1.2, INK),
        ("LINEBELOW", (0, 0), (-1, -2), 0.4, LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ]
    table.setStyle(TableStyle(rules))
    return table


def _ledger(context: Mapping[str, Any], styles: Mapping[str, ParagraphStyle]) -> Table:
    rows = [
        [
            Paragraph(escape(row.name), styles["cell"]),
            Paragraph(escape(source), styles["small"]),
            Paragraph(escape(exact(row.amount)), styles["number"]),
        ]
        for row, source in context["ledger"]
    ]
    return _lined(Table(rows, colWidths=[34 * mm, None, 36 * mm]))


def _reason(number: int, reason: Any, styles: Mapping[str, ParagraphStyle]) -> list[Any]:
    said = [Paragraph(escape(f"{number}. {reason.title}"), styles["h2"]), Paragraph(escape(reason.text), styles["p"])]
    if reason.numbers:
        said.append(_rows([(number.label, number.value) for number in reason.numbers], styles))
    source = _("来源：%(source)s") % {"source": reason.source} if reason.source else ""
    as_of = _("，截至%(day)s") % {"day": onday(reason.since)} if reason.since and source else ""
    said.append(Paragraph(escape(source + as_of), styles["small"]))
    if reason.remedy:
        said.append(Paragraph(escape(reason.remedy), styles["p"]))
    return said


def _foot(
    context: Mapping[str, Any],
    known: _Known,
    lender: str,
    hotline: str,
    hours: str,
    styles: Mapping[str, ParagraphStyle],
) -> list[Any]:
    lines = [
        context["decider"],
        _("查看、咨询、申诉都不影响信用，也不收费。恢复额度没有付费渠道，也没有内部渠道。"),
        _("客服热线 %(hotline)s（%(hours)s）") % {"hotline": hotline, "hours": hours},
        _("监管投诉热线 12378"),
    ]
    if known.decision:
        policy = context["explanation"]["decision"]["policy"]
        lines.append(_("判断编号 %(id)s　规则版本 %(policy)s") % {"id": known.decision, "policy": policy})
    if known.code:
        lines.append(_("核验码 %(code)s。扫右边的码或打开 %(page)s，可以核验这份告知书的真假。") % known.words)
    said = [Paragraph(escape(line), styles["small"]) for line in lines if line]
    if not known.decision:
        return [Spacer(1, 8 * mm), *said]
    code = QrCodeWidget(known.picture, barLevel="M")
    left, bottom, right, top = code.getBounds()
    side = 24 * mm
    drawing = Drawing(side, side, transform=[side / (right - left), 0, 0, side / (top - bottom), 0, 0])
    drawing.add(code)
    table = Table([[said, drawing]], colWidths=[None, 28 * mm])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return [Spacer(1, 8 * mm), table]
