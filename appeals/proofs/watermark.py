"""Marks a page picture with who looks at it and when, across the whole page."""

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_FONT = Path(__file__).resolve().parents[2] / "assets" / "fonts" / "NotoSansSC.ttf"


def stamped(picture: bytes, text: str) -> bytes:
    """A PNG we drew, with `text` laid over it again and again; pale, so that figures stay readable."""
    page = Image.open(io.BytesIO(picture), formats=["PNG"]).convert("RGB")
    font = ImageFont.truetype(_FONT, max(16, page.width // 55))
    width = int(font.getlength(text)) + 40
    tile = Image.new("L", (width, width), 0)
    ImageDraw.Draw(tile).text((20, width // 2), text, font=font, fill=38, anchor="lm")
    tile = tile.rotate(28)
    ink = Image.new("RGB", tile.size, (90, 90, 110))
    for y in range(-width // 4, page.height, width * 2 // 3):
        for x in range(-width // 4, page.width, width):
            page.paste(ink, (x, y), tile)
    out = io.BytesIO()
    page.save(out, "PNG", compress_level=3)
    return out.getvalue()
