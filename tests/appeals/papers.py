"""Makers of papers, good and hostile, for tests of proofs."""

import io
import random
import struct
import zipfile
import zlib
from datetime import date

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from demo import papers

TODAY = date(2026, 11, 20)


def shop_licence(seed=1, person=papers.LI_QIANG, **over):
    return papers.licence(papers.shop_of(person, random.Random(seed), today=TODAY), seed=seed, **over)


def bank_statement(seed=1, person=papers.LI_QIANG, **over):
    return papers.statement(person, seed=seed, today=TODAY, **over)


def wallet_proof(seed=1, person=papers.LI_QIANG, **over):
    return papers.wallet(person, seed=seed, today=TODAY, **over)


def encrypted_pdf():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(bank_statement().content)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return out.getvalue()


def pdf_with(pages=1, size=(595, 842), text="一"):
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for _ in range(pages):
        canvas.drawString(30, 30, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def png_bomb(side=30_000):
    """A PNG of a few kilobytes that unpacks to 900 megapixels."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * ((side // 8 + 1) * 64), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def workbook_bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    return out.getvalue()


def workbook_with_macros():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()
