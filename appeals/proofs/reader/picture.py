"""Makes a photograph of a page flat and upright, reads its words, and measures what would spoil the reading."""

import math
import os
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import numpy as np
from rapidocr import RapidOCR

from appeals.proofs.reader.codes import codes

Pixels = np.ndarray
_SIDE = 2000
_BURNT, _PAPER = 251, 225  # grey of a burnt spot; paper lighter than this hides no reflection we could tell
_GRAIN, _BARE = 0.5, 60  # mean roughness below which nothing can be compared; pixels of bare paper round a word
_GOOD = 0.8  # mean score below which the page may be turned


def engine() -> RapidOCR:
    """One thread, no line classifier: it flips short lines, and we turn pages ourselves (design/tech.md, section 4)."""
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.max_side_len": 1280,
            "Det.limit_type": "max",
            "Det.limit_side_len": 1280,
            # Lines one by one: padded batches cost three times the memory and no less time.
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def flatten(pixels: Pixels) -> Pixels:
    """The paper alone, as if seen from above; the picture itself when no four corners are found."""
    height, width = pixels.shape[:2]
    scale = 640 / max(height, width)
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (5, 5), 0)
    best, most = None, 0.3 * grey.size
    for mask in _masks(grey):
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            hull = cv2.convexHull(contour)
            corners = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, closed=True), closed=True)
            area = cv2.contourArea(corners)
            if len(corners) == 4 and most < area < 0.985 * grey.size and cv2.contourArea(hull) < 1.12 * area:
                best, most = corners.reshape(4, 2) / scale, area
    return pixels if best is None or _is_panel(best, width, height) else _warped(pixels, best)


def _is_panel(corners: Pixels, width: int, height: int) -> bool:
    """A part of a screen rather than a sheet on a table: upright to a hair, and it reaches two edges of the picture."""
    order = corners[np.lexsort((corners[:, 0], corners[:, 1]))]
    slant = max(abs(order[0][1] - order[1][1]), abs(order[2][1] - order[3][1])) / height
    lefts, rights = corners[:, 0].min(), corners[:, 0].max()
    lean = (np.ptp(np.sort(corners[:, 0])[:2]) + np.ptp(np.sort(corners[:, 0])[2:])) / width
    edges = int(lefts < 0.012 * width) + int(rights > 0.988 * width)
    edges += int(corners[:, 1].min() < 0.012 * height) + int(corners[:, 1].max() > 0.988 * height)
    return bool(slant < 0.006 and lean < 0.012 and edges >= 2)


def _masks(grey: Pixels) -> list[Pixels]:
    kernel = np.ones((9, 9), np.uint8)
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    edges = cv2.dilate(cv2.Canny(grey, 40, 120), np.ones((3, 3), np.uint8))
    return [cv2.morphologyEx(bright, cv2.MORPH_CLOSE, kernel), cv2.morphologyEx(edges, cv2.MORPH_CLOSE, kernel)]


def _warped(pixels: Pixels, corners: Pixels) -> Pixels:
    total, across = corners.sum(axis=1), np.diff(corners, axis=1).ravel()
    a, c = corners[total.argmin()], corners[total.argmax()]
    b, d = corners[across.argmin()], corners[across.argmax()]
    width = int(max(math.dist(a, b), math.dist(d, c)))
    height = int(max(math.dist(a, d), math.dist(b, c)))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(np.array([a, b, c, d], np.float32), target)
    return np.asarray(cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC))


def without_stamp(pixels: Pixels) -> Pixels:
    """Red ink made pale, so that letters under a stamp can be read."""
    image = pixels.astype(np.int16)
    red = (image[..., 0] - np.maximum(image[..., 1], image[..., 2])) > 35
    out = pixels.copy()
    out[red] = pixels[..., 0][red][:, None]
    return out


def red_share(pixels: Pixels) -> dict[str, Any]:
    """Whether something like a seal is there: share of red, and how round its densest patch is."""
    image = pixels.astype(np.int16)
    red = ((image[..., 0] - np.maximum(image[..., 1], image[..., 2])) > 45).astype(np.uint8)
    share = float(red.mean())
    if share < 0.0004:
        return {"present": False, "colour_ratio": round(share, 5)}
    blob = cv2.dilate(red, np.ones((9, 9), np.uint8))
    contours, _ = cv2.findContours(blob, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(contours, key=cv2.contourArea)
    _, _, width, height = cv2.boundingRect(largest)
    roundness = min(width, height) / max(width, height, 1)
    wide_enough = max(width, height) > 0.04 * max(pixels.shape[:2])
    return {
        "present": bool(roundness > 0.6 and wide_enough),
        "colour_ratio": round(share, 5),
        "roundness": round(roundness, 2),
    }


def quality(pixels: Pixels, heights: list[float]) -> dict[str, float]:
    """Measures of a photograph: sharpness, glare, light, letter height. Used only when the reading is poor.

    `glare` is 0 to 1: how much of the page a reflection burnt out, 1 from a sixth of it on.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    sharp = float(cv2.Laplacian(cv2.resize(grey, None, fx=0.5, fy=0.5), cv2.CV_64F).var())
    letters = float(np.median(heights)) if heights else 0.0
    return {
        "sharpness": round(sharp, 1),
        "glare": round(min(1.0, 6 * burnt(grey)), 3),
        "light": round(float(grey.mean()), 1),
        "letters": round(letters, 1),
    }


def cut(words: list[list[Any]], width: int) -> float:
    """Share of the lines that run into the left or right edge of the picture, 0 to 1; 0 when fewer than three do."""
    edge = 0.004 * width
    touching = sum(word[1] <= edge or word[3] >= width - edge for word in words)
    return round(touching / len(words), 3) if touching > 2 else 0.0


def burnt(grey: Pixels) -> float:
    """Share of the page inside spots burnt white that stand out from the paper round them.

    Paper that is white all over is a screenshot, a scan or well lit: nothing on it can be told to be a reflection.
    """
    small = cv2.resize(grey, (320, 320), interpolation=cv2.INTER_AREA)
    paper = cv2.GaussianBlur(cv2.dilate(small, np.ones((11, 11), np.uint8)), (9, 9), 0)  # the light without the ink
    if np.percentile(paper, 25) > _PAPER:
        return 0.0
    _, _, sizes, _ = cv2.connectedComponentsWithStats((paper >= _BURNT).astype(np.uint8))
    burnt_out = [int(size) for size in sizes[1:, cv2.CC_STAT_AREA] if size > 0.004 * paper.size]
    return sum(burnt_out) / int(paper.size)


def read(ocr: RapidOCR, pixels: Pixels) -> dict[str, Any]:
    """Words of a page, upright: `{width, height, words, quality, seal, qr}`."""
    page = flatten(pixels)
    longest = max(page.shape[:2])
    if longest > _SIDE:
        page = cv2.resize(page, None, fx=_SIDE / longest, fy=_SIDE / longest, interpolation=cv2.INTER_AREA)
    seal, qr = red_share(page), codes(pixels) or codes(page)
    page, lines = _upright(ocr, without_stamp(page))
    angle = _skew(lines)
    words = [_word(box, text, score, angle, page.shape[:2]) for box, text, score in lines]
    rough = grain(page, [box for box, _, _ in lines])
    words = [word if noise is None else [*word, noise] for word, noise in zip(words, rough, strict=True)]
    height, width = page.shape[:2]
    return {
        "width": width,
        "height": height,
        "words": words,
        "quality": quality(page, [w[4] - w[2] for w in words]) | {"cut": cut(words, width)},
        "seal": seal,
        "qr": qr,
    }


def grain(page: Pixels, boxes: list[Pixels]) -> list[float | None]:
    """Grain of the smoothest stretch of each line, beside the page's median; None when the page has too little."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    rough = np.abs(grey.astype(np.float32) - cv2.GaussianBlur(grey, (0, 0), 1.2).astype(np.float32))
    light = cv2.GaussianBlur(cv2.dilate(grey, np.ones((15, 15), np.uint8)), (0, 0), 5)
    ink = cv2.dilate((light.astype(np.int16) - grey > 28).astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    found = [_smoothest(rough, ink, box) for box in boxes]
    known = [value for value in found if value is not None]
    usual = float(np.median(known)) if known else 0.0
    if usual < _GRAIN:
        return [None] * len(boxes)
    return [None if value is None else round(value / usual, 2) for value in found]


def _smoothest(rough: Pixels, ink: Pixels, box: Pixels) -> float | None:
    """The least grain of any stretch of a line, about two letters long: a patch covers a figure, not the line."""
    tall = int(max(4, min(np.ptp(box[:, 1]), np.ptp(box[:, 0]))))
    x0, y0 = np.maximum(box.min(axis=0).astype(int) - tall // 12, 0)
    x1, y1 = box.max(axis=0).astype(int) + tall // 12
    bare = ~ink[y0:y1, x0:x1]
    sums, counts = (rough[y0:y1, x0:x1] * bare).sum(axis=0), bare.sum(axis=0)
    wide = min(2 * tall, len(sums))
    if not wide:
        return None
    window = np.ones(wide)
    whole, many = np.convolve(sums, window, "valid"), np.convolve(counts, window, "valid")
    enough = many > max(_BARE, 0.12 * wide * tall)
    return float((whole[enough] / many[enough]).min()) if enough.any() else None


Found = list[tuple[Pixels, str, float]]


def _recognised(ocr: RapidOCR, page: Pixels) -> Found:
    result = ocr(cv2.cvtColor(page, cv2.COLOR_RGB2BGR))
    if result.boxes is None or result.txts is None:
        return []
    return [
        (np.asarray(box), text, float(score))
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
    ]


def _mean(lines: Found) -> float:
    whole = sum(len(text) for _, text, _ in lines)
    return sum(len(text) * score for _, text, score in lines) / whole if whole else 0.0


def _upright(ocr: RapidOCR, page: Pixels) -> tuple[Pixels, Found]:
    """The page turned until its lines lie and read well."""
    lines = _recognised(ocr, page)
    tall = sum(1 for box, text, _ in lines if len(text) > 2 and np.ptp(box[:, 1]) > 1.3 * np.ptp(box[:, 0]))
    lying = sum(1 for _, text, _ in lines if len(text) > 2)
    turns = (1, 3) if tall > 0.5 * max(lying, 1) else (2,) if lines and _mean(lines) < _GOOD else ()
    best = page, lines
    for turn in turns:
        turned = np.ascontiguousarray(np.rot90(page, turn))
        found = _recognised(ocr, turned)
        if _mean(found) * len("".join(t for _, t, _ in found)) > _mean(best[1]) * len(
            "".join(t for _, t, _ in best[1])
        ) or (best[0] is page and tall):
            best = turned, found
        if _mean(best[1]) > 0.93:
            break
    return best


def _skew(lines: Found) -> float:
    """Median angle of the longer lines, in radians."""
    angles = [
        math.atan2(*(box[1] - box[0])[::-1])
        for box, text, _ in lines
        if len(text) > 3 and np.ptp(box[:, 0]) > 3 * np.ptp(box[:, 1])
    ]
    return float(np.median(angles)) if angles else 0.0


def _word(box: Pixels, text: str, score: float, angle: float, shape: tuple[int, int]) -> list[Any]:
    """The box turned back by the page's skew, as [text, x0, y0, x1, y1, score]."""
    centre = np.array([shape[1] / 2, shape[0] / 2])
    cos, sin = math.cos(-angle), math.sin(-angle)
    turned = (box - centre) @ np.array([[cos, sin], [-sin, cos]]) + centre
    height = (math.dist(turned[0], turned[3]) + math.dist(turned[1], turned[2])) / 2
    middle = float(turned[:, 1].mean())
    left, right = (turned[0][0] + turned[3][0]) / 2, (turned[1][0] + turned[2][0]) / 2
    return [
        text,
        round(float(left), 1),
        round(middle - height / 2, 1),
        round(float(right), 1),
        round(middle + height / 2, 1),
        round(score, 4),
    ]
