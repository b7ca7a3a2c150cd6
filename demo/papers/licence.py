"""Writes an individual shop's business licence and photographs it."""

import random
from datetime import date

from PIL import Image, ImageDraw, ImageFont
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from demo.papers.model import Paper
from demo.papers.people import Shop
from demo.papers.photo import photographed, seal
from demo.papers.style import FONTS

_QR_HOST = "https://www.gsxt.gov.cn/corp-query-entprise-info-"


def licence(shop: Shop, *, seed: int, hardness: float = 1.0) -> Paper:
    """A photograph of the licence: layout, font, paper colour, angle and light differ from seed to seed."""
    rng = random.Random(f"licence:{seed}")
    page = draw(shop, rng)
    truth: dict[str, object] = {
        "issuer_id": shop.code,
        "business_name": shop.name,
        "operator": shop.operator,
        "business_type": "个体工商户",
        "registered_on": shop.registered_on.isoformat(),
        "address": shop.address,
        "scope": shop.scope,
        "trade": shop.trade,
    }
    return Paper(f"营业执照-{seed}.jpg", "P-BIZ", photographed(page, rng, hardness=hardness), truth)


def draw(shop: Shop, rng: random.Random) -> Image.Image:
    wide = rng.random() < 0.6
    width, height = (1600, 1130) if wide else (1200, 1600)
    page = Image.new("RGB", (width, height), rng.choice(((252, 250, 240), (255, 253, 247), (247, 249, 252))))
    pen = ImageDraw.Draw(page)
    border = rng.choice(((190, 150, 70), (160, 120, 60), (70, 110, 150)))
    pen.rectangle((34, 34, width - 34, height - 34), outline=border, width=10)
    pen.rectangle((52, 52, width - 52, height - 52), outline=border, width=2)
    face = FONTS / rng.choice(("NotoSansSC.ttf", "NotoSerifSC.ttf"))
    title, body, small = (ImageFont.truetype(face, size) for size in ((76, 30, 22) if wide else (72, 31, 22)))
    pen.text((width / 2, 140), rng.choice(("营业执照", "营 业 执 照")), font=title, fill=(20, 20, 20), anchor="mm")
    pen.text((width / 2, 205), rng.choice(("（副  本）", "（副本）")), font=body, fill=(20, 20, 20), anchor="mm")
    _qr(page, f"{_QR_HOST}{shop.code}.html", (width - 250, 80), 150)
    pen.text((90, 110), "统一社会信用代码", font=small, fill=(20, 20, 20))
    pen.text((90, 140), shop.code, font=body, fill=(20, 20, 20))
    bottom = _fields(pen, _pairs(shop, rng), body, width=width, top=280, wide=wide)
    foot = max(bottom + 60, height - 230)
    pen.text((width - 520, foot), rng.choice(("登记机关", "登 记 机 关")), font=body, fill=(20, 20, 20))
    pen.text((width - 520, foot + 50), shop.office, font=small, fill=(20, 20, 20))
    issued = date(shop.registered_on.year, shop.registered_on.month, shop.registered_on.day)
    pen.text(
        (width - 420, foot + 95),
        f"{issued.year} 年 {issued.month:02d} 月 {issued.day:02d} 日",
        font=body,
        fill=(20, 20, 20),
    )
    seal(page, (width - 300, foot + 60), 95)
    pen.text((90, height - 84), "国家企业信用信息公示系统网址：http://www.gsxt.gov.cn", font=small, fill=(60, 60, 60))
    return page


def _pairs(shop: Shop, rng: random.Random) -> list[tuple[str, str]]:
    day = f"{shop.registered_on.year}年{shop.registered_on.month:02d}月{shop.registered_on.day:02d}日"
    spaced = rng.random() < 0.5
    pairs = [
        ("名    称" if spaced else "名称", shop.name),
        ("类    型" if spaced else "类型", "个体工商户"),
        ("经 营 者" if spaced else "经营者", shop.operator),
        ("经营场所", shop.address),
        ("组成形式", rng.choice(("个人经营", "家庭经营"))),
        (rng.choice(("注册日期", "成立日期")), day),
        ("经营范围", shop.scope),
    ]
    head, tail = pairs[:3], pairs[3:-1]
    rng.shuffle(tail)
    return [*head, *tail, pairs[-1]]


def _fields(
    pen: ImageDraw.ImageDraw,
    pairs: list[tuple[str, str]],
    font: ImageFont.FreeTypeFont,
    *,
    width: int,
    top: int,
    wide: bool,
) -> int:
    columns = 2 if wide else 1
    room = (width - 180) // columns
    bottoms = [top] * columns
    for place, (label, value) in enumerate(pairs):
        column = 0 if columns == 1 or place < (len(pairs) + 1) // 2 else 1
        x, y = 90 + column * room, bottoms[column]
        pen.text((x, y), label, font=font, fill=(20, 20, 20))
        line, lines = "", []
        for character in value:
            if pen.textlength(line + character, font=font) > room - 210:
                lines.append(line)
                line = ""
            line += character
        for number, text in enumerate([*lines, line]):
            pen.text((x + 165, y + number * 44), text, font=font, fill=(20, 20, 20))
        bottoms[column] = y + 44 * len([*lines, line]) + 34
    return max(bottoms)


def _qr(page: Image.Image, text: str, at: tuple[int, int], size: int) -> None:
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = code.getModuleCount()
    step = size // count
    square = Image.new("L", (count * step, count * step), 255)
    pen = ImageDraw.Draw(square)
    for row in range(count):
        for column in range(count):
            if code.isDark(row, column):
                pen.rectangle((column * step, row * step, column * step + step - 1, row * step + step - 1), fill=0)
    page.paste(square.convert("RGB"), at)
