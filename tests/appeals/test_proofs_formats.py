"""Every accepted format by its content, whatever its name says, and to its last page or row."""

import io
from datetime import date
from pathlib import Path
from uuid import uuid4

import openpyxl
import pytest
from PIL import Image

from appeals.models import Case
from appeals.proofs import queries, services
from appeals.proofs.reader.decoding import Document
from appeals.proofs.sniff import sniff
from risk.work.services import drain

FILES = Path(__file__).parent / "files"
ROWS = [f"2026-10-{day:02d},消费,-{day}.00,{9000 - sum(range(day + 1))}.00,超市" for day in range(1, 29)]
TABLE = "\r\n".join(["中国建设银行个人活期账户交易明细", "户名：李强", "交易日期,摘要,交易金额,余额,对方户名", *ROWS])


@pytest.fixture
def case(db, tmp_path, settings):
    settings.STORAGES = settings.STORAGES | {
        "vault": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }
    return Case.objects.create(number=f"MB-{uuid4().hex[:12]}", borrower="B-9", line="L-9", codes=["CRD-DTI"])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-8", "utf-16"])
def test_a_table_in_any_encoding_is_read_to_its_last_row_under_a_wrong_name(case, encoding):
    content = io.BytesIO(TABLE.encode(encoding))
    proof = services.take_in(case.pk, "P-BANKFLOW", content, "照片.jpg", borrower="B-9", key="k")
    drain(topics=["proof.read"])

    (shown,) = queries.readings(case)
    assert (proof.media, shown.proof.kind) == ("csv", "P-BANKFLOW")
    assert [row["amount"] for row in shown.body["rows"]] == [-100 * day for day in range(1, 29)]
    assert {row["counterparty"] for row in shown.body["rows"]} == {"超市"}


def merged_workbook():
    """The table as banks export it: a title and a name across all columns, days as days."""
    book = openpyxl.Workbook()
    sheet = book.active
    for number, text in enumerate(TABLE.splitlines()[:2], 1):
        sheet.append([text])
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=5)
    sheet.append(TABLE.splitlines()[2].split(","))
    for row in ROWS:
        day, summary, amount, balance, party = row.split(",")
        sheet.append([date.fromisoformat(day), summary, float(amount), float(balance), party])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("media", "make"), [("xlsx", merged_workbook), ("xls", (FILES / "statement.xls").read_bytes)], ids=["xlsx", "xls"]
)
def test_a_workbook_with_merged_cells_is_read_to_its_last_row(case, media, make):
    """The old workbook was written by xlwt, which writes BIFF 8 as the old Excel does."""
    proof = services.take_in(case.pk, "P-BANKFLOW", io.BytesIO(make()), "scan.pdf", borrower="B-9", key="k")
    drain(topics=["proof.read"])

    (shown,) = queries.readings(case)
    assert (proof.media, shown.proof.kind) == (media, "P-BANKFLOW")
    rows = shown.body["rows"]
    assert [(row["date"], row["amount"]) for row in rows] == [(f"2026-10-{d:02d}", -100 * d) for d in range(1, 29)]
    assert rows[-1]["balance"] == (9000 - sum(range(29))) * 100
    assert shown.body["fields"]["subject_name"] == "李强"


def test_a_photograph_of_an_iphone_is_opened_and_says_what_made_it():
    """Written by pillow-heif with HEVC, as phones write it."""
    content = (FILES / "photo.heic").read_bytes()
    document = Document(content, sniff(content[:8192]))
    image = document.image(1)

    assert (document.kind, document.count, image.size) == ("heic", 1, (600, 400))
    red, blue, paper = (image.getpixel(at) for at in ((100, 100), (450, 300), (450, 100)))
    assert red[0] > 2 * red[2]
    assert blue[2] > 2 * blue[0]
    assert min(paper) > 200
    assert document.facts()["image"] | {"size": None} == {
        "software": "Photos 18", "camera": "Phone 15", "size": None, "format": "HEIF",
    }  # fmt: skip


def pages(count):
    return [Image.new("RGB", (300, 400), (250, 250, 40 * number)) for number in range(count)]


def saved(kind, images, **how):
    out = io.BytesIO()
    images[0].save(out, kind, **how)
    return out.getvalue()


@pytest.mark.parametrize("compression", ["tiff_lzw", "jpeg", "tiff_deflate"])
def test_a_tiff_gives_every_page(compression):
    made = pages(3)
    content = saved("TIFF", made, save_all=True, append_images=made[1:], compression=compression)
    document = Document(content, sniff(content[:8192]))

    assert (document.kind, document.count) == ("tiff", 3)
    blues = [document.image(number).getpixel((50, 50))[2] for number in (1, 2, 3)]
    assert all(abs(blue - 40 * place) < 6 for place, blue in enumerate(blues))


@pytest.mark.parametrize("lossless", [True, False])
def test_a_webp_is_a_picture(lossless):
    content = saved("WEBP", pages(1), lossless=lossless)
    document = Document(content, sniff(content[:8192]))

    assert (document.kind, document.count, document.image(1).size) == ("webp", 1, (300, 400))
