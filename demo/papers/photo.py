"""Turns a drawn page into what a phone makes of it: perspective, shade, blur, noise, JPEG."""

import io
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter


def photographed(page: Image.Image, rng: random.Random, *, hardness: float = 1.0) -> bytes:
    """A JPEG of the page lying on a table. `hardness` 0 is a flat scan, 1 an ordinary photograph, 2 a poor one."""
    width, height = page.size
    margin = int(0.05 * max(page.size) * min(hardness, 1) + 4)
    desk = Image.new("RGB", (width + 2 * margin, height + 2 * margin), _wood(rng))
    desk = _grain(desk, rng)
    desk.paste(page, (margin, margin))
    photo = _tilt(desk, rng, hardness)
    photo = _shade(photo, rng, hardness)
    if hardness:
        photo = photo.filter(ImageFilter.GaussianBlur(0.35 * hardness + 0.2))
    noise = np.random.default_rng(rng.randrange(2**32)).normal(0, 4 * hardness, (photo.height, photo.width, 1))
    pixels = np.clip(np.asarray(photo, dtype=np.float32) + noise, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=int(90 - 12 * hardness))
    return out.getvalue()


def seal(page: Image.Image, at: tuple[int, int], radius: int) -> None:
    """A round red stamp, ink thin in places."""
    layer = Image.new("RGBA", page.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    x, y = at
    ink = (200, 20, 30, 150)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=ink, width=max(4, radius // 18))
    draw.regular_polygon((x, y, radius // 4), 5, rotation=0, fill=ink)
    page.paste(Image.alpha_composite(page.convert("RGBA"), layer).convert("RGB"))


def _wood(rng: random.Random) -> tuple[int, int, int]:
    base = rng.randint(60, 120)
    return base + rng.randint(10, 30), base, max(0, base - rng.randint(5, 25))


def _grain(desk: Image.Image, rng: random.Random) -> Image.Image:
    lines = np.random.default_rng(rng.randrange(2**32)).normal(0, 7, (desk.height, 1, 1))
    return Image.fromarray(np.clip(np.asarray(desk, dtype=np.float32) + lines, 0, 255).astype(np.uint8))


def _tilt(desk: Image.Image, rng: random.Random, hardness: float) -> Image.Image:
    width, height = desk.size

    def off(span: int) -> float:
        return rng.uniform(0, 0.035) * span * hardness

    corners = [
        (off(width), off(height)),
        (width - off(width), off(height)),
        (width - off(width), height - off(height)),
        (off(width), height - off(height)),
    ]
    turned = desk.transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        _coefficients(corners, [(0, 0), (width, 0), (width, height), (0, height)]),
        Image.Resampling.BICUBIC,
        fillcolor=(70, 62, 55),
    )
    return turned.rotate(
        rng.uniform(-2.5, 2.5) * hardness, Image.Resampling.BICUBIC, expand=True, fillcolor=(70, 62, 55)
    )


def _coefficients(to: list[tuple[float, float]], source: list[tuple[float, float]]) -> list[float]:
    rows, answers = [], []
    for (x, y), (u, v) in zip(to, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        answers += [u, v]
    return [float(c) for c in np.linalg.solve(np.array(rows, dtype=float), np.array(answers, dtype=float))]


def _shade(photo: Image.Image, rng: random.Random, hardness: float) -> Image.Image:
    ys, xs = np.mgrid[0 : photo.height, 0 : photo.width].astype(np.float32)
    along = (xs / photo.width) * rng.uniform(-1, 1) + (ys / photo.height) * rng.uniform(-1, 1)
    light = 1 + (along - along.mean()) * 0.22 * hardness
    edge = rng.uniform(0.55, 0.9) * photo.width
    hand = np.clip((xs + ys * 0.35 - edge) / (0.12 * photo.width), 0, 1) * 0.18 * hardness
    shaded = np.asarray(photo, dtype=np.float32) * (light - hand)[..., None]
    return Image.fromarray(np.clip(shaded, 0, 255).astype(np.uint8))
