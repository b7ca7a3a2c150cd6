"""Spoils good papers the way forgers do: rows and figures edited, other people's, made anew, or patched in a picture.

Each forgery names the test of D.3 that should notice it.
"""

import io
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from demo.papers.letters import Sheet, capitals, fund, income_letter, payslip
from demo.papers.model import Paper, yuan
from demo.papers.people import LI_QIANG, Person
from demo.papers.photo import photographed
from demo.papers.statement import statement
from demo.papers.style import FONTS


@dataclass(frozen=True)
class Forgery:
    """`test` should fail on `paper`; everything else about it may pass."""

    test: str
    paper: Paper
    media: str = "pdf"


def edited(content: bytes, **info: str) -> bytes:
    """The file as an editor saves it: its name in the metadata, a later day of change."""
    import pikepdf  # noqa: PLC0415 - only forgers need it

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for key, value in info.items():
            pdf.docinfo[f"/{key}"] = value
        pdf.save(out, static_id=True)
    return out.getvalue()


def edited_row(seed: int, today: date) -> Forgery:
    """One row's amount raised in an account whose balances stay."""
    return Forgery("T01", statement(LI_QIANG, seed=seed, today=today, spoil="row"))


def edited_total(seed: int, today: date) -> Forgery:
    return Forgery("T02", statement(LI_QIANG, seed=seed, today=today, spoil="total"))


def missing_months(seed: int, today: date) -> Forgery:
    """Two months of rows taken out, as when exports are stitched together."""
    return Forgery("T04", statement(LI_QIANG, seed=seed, today=today, spoil="months"))


def future_row(seed: int, today: date) -> Forgery:
    return Forgery("T06", statement(LI_QIANG, seed=seed, today=today, spoil="future"))


def others_account(seed: int, today: date) -> Forgery:
    other = Person("王海峰", "110101199003070011", "13900000000")
    return Forgery("T07", statement(other, seed=seed, today=today))


def others_letter(seed: int, today: date) -> Forgery:
    other = replace(LI_QIANG, id_number="110101199003070011")
    return Forgery("T08", income_letter(other, seed=seed, today=today))


def wrong_capitals(seed: int, today: date) -> Forgery:
    """小写 raised, 大写 left as it was."""
    rng = random.Random(seed)
    sheet, amount = Sheet(rng), rng.randrange(60, 200) * 10_000
    sheet.title("收入证明")
    sheet.say(
        f"兹证明{LI_QIANG.name}（身份证号：{LI_QIANG.id_number}）系我单位正式员工，税前月收入为人民币"
        f"{yuan(amount * 2)}元（大写：{capitals(amount)}）。"
    )
    sheet.foot("单位名称：南京恒泰机械制造有限公司", f"{today.year}年{today.month}月{today.day}日")
    return Forgery("T22", sheet.paper(f"大小写-{seed}.pdf", "P-INCOME", {}, today))


def wrong_net(seed: int, today: date) -> Forgery:
    return Forgery(
        "T13", payslip(LI_QIANG, seed=seed, today=today, raised=random.Random(seed).randrange(20, 90) * 10_000)
    )


def wrong_fund(seed: int, today: date) -> Forgery:
    return Forgery("T17", fund(LI_QIANG, seed=seed, today=today, raised=random.Random(seed).randrange(5, 90) * 1_000))


def by_editor(seed: int, today: date) -> Forgery:
    paper = income_letter(LI_QIANG, seed=seed, today=today)
    tool = random.Random(seed).choice(("Adobe Photoshop 25.0", "WPS 文字", "PDFelement 10", "Foxit PhantomPDF"))
    return Forgery("T25", replace(paper, content=edited(paper.content, Producer=tool)))


def appended(seed: int, today: date) -> Forgery:
    """Saved again behind the end of the file, as editors do that keep the old text."""
    paper = statement(LI_QIANG, seed=seed, today=today)
    start = re.findall(rb"startxref\s+(\d+)", paper.content)[-1]
    extra = b"\n9999 0 obj\n<</Edited true>>\nendobj\nxref\n0 0\ntrailer\n<<>>\nstartxref\n" + start + b"\n%%EOF\n"
    return Forgery("T26", replace(paper, content=paper.content + extra))


def other_font(seed: int, today: date) -> Forgery:
    return Forgery("T27", statement(LI_QIANG, seed=seed, today=today, spoil="font"))


def changed_later(seed: int, today: date) -> Forgery:
    paper = statement(LI_QIANG, seed=seed, today=today)
    later = today + timedelta(days=3)
    return Forgery("T28", replace(paper, content=edited(paper.content, ModDate=f"D:{later:%Y%m%d}120000+08'00'")))


def patched_picture(seed: int, today: date) -> Forgery:
    """A photograph in which one figure was covered with a clean patch and written anew."""
    rng = random.Random(f"patch:{seed}")
    paper = income_letter(LI_QIANG, seed=seed, today=today)
    page = pdfium.PdfDocument(paper.content)[0]
    textpage = page.get_textpage()
    shown = yuan(int(str(paper.truth["monthly_income"])))
    found = textpage.search(shown).get_next()
    if found is None:
        raise ValueError("the letter does not show its income")
    boxes = [textpage.get_charbox(i) for i in range(found[0], found[0] + found[1])]
    scale = 2.2
    image = page.render(scale=scale).to_pil().convert("RGB")
    height = page.get_height()
    left, right = min(b[0] for b in boxes) * scale - 3, max(b[2] for b in boxes) * scale + 3
    top, bottom = (height - max(b[3] for b in boxes)) * scale - 5, (height - min(b[1] for b in boxes)) * scale + 5
    photo: Image.Image = Image.open(io.BytesIO(photographed(image, rng, hardness=0.0)))
    grain = np.random.default_rng(seed).normal(0, 4, (photo.height, photo.width, 1))
    photo = Image.fromarray(np.clip(np.asarray(photo, dtype=np.float32) * 0.93 + grain, 0, 255).astype(np.uint8))
    margin = (photo.width - image.width) / 2
    box = tuple(v + margin for v in (left, top, right, bottom))
    pen = ImageDraw.Draw(photo)
    pen.rectangle(box, fill=(236, 236, 236))
    face = ImageFont.truetype(FONTS / "NotoSansSC.ttf", int((bottom - top) * 0.72))
    pen.text(
        (box[0] + 3, (box[1] + box[3]) / 2),
        yuan(int(str(paper.truth["monthly_income"])) * 2),
        font=face,
        fill=(20, 20, 20),
        anchor="lm",
    )
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=rng.choice((85, 90, 95)))
    return Forgery("T29", replace(paper, content=out.getvalue(), truth={}), "jpeg")


FORGERIES: tuple[Callable[[int, date], Forgery], ...] = (
    edited_row, edited_total, missing_months, future_row, others_account, others_letter, wrong_capitals, wrong_net, wrong_fund,
    by_editor, appended, other_font, changed_later, patched_picture,
)  # fmt: skip
