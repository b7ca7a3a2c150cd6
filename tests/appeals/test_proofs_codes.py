"""QR codes in files that have a text layer: found, and their host checked."""

import io

import pytest
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from appeals.proofs.reader.decoding import Document
from appeals.proofs.run import read_document
from demo.papers.style import SANS, fonts
from tests.appeals.papers import TODAY

ABOUT = {"kind": "P-TAX", "name": "李强", "id_number": "", "today": TODAY.isoformat(), "trade": None}


def record(*addresses, pages=1):
    """A tax record of words, its codes at the foot of its last page."""
    fonts()
    out = io.BytesIO()
    canvas = Canvas(out)
    for page in range(pages):
        canvas.setFont(SANS, 12)
        for n, line in enumerate(("个人所得税纳税记录", "纳税人姓名：李强", "税款所属期 2026-01 实缴税额 120.00")):
            canvas.drawString(60, 760 - 20 * n, line)
        for n, address in enumerate(addresses if page == pages - 1 else ()):
            square = Drawing(90, 90)
            square.add(QrCodeWidget(address, barWidth=90, barHeight=90))
            renderPDF.draw(square, canvas, 60 + 150 * n, 80)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(
    ("address", "result"),
    [
        ("https://etax.chinatax.gov.cn/check?c=A1B2C3", "pass"),
        ("https://chinatax.gov.cn.shui-check.com/c?A1B2C3", "fail"),
    ],
)
def test_a_code_beside_a_text_layer_is_read_and_its_host_checked(address, result):
    outcome = read_document(record(address, pages=2), "pdf", about=ABOUT, keep=lambda *_: None)

    reading = outcome.wire["reading"]
    assert [code["url"] for code in reading["qr"]] == [address]
    assert [test["result"] for test in reading["tests"] if test["id"] == "T32"] == [result]


def test_a_page_of_words_alone_is_not_drawn_for_codes():
    document = Document(record(), "pdf")

    assert document.pdf is not None
    assert not document.pdf.may_hold_code(1)
    assert Document(record("https://www.gov.cn/a"), "pdf").pdf.may_hold_code(1)
