"""Reading: text-layer pages, and photographed pages beside the bare recogniser on the same pixels; accuracy and memory.

The floor program hands the same pixels to RapidOCR with the same settings and returns its words; ours flattens, turns,
recognises, lays out, classifies, tests. Both must find every word of the fields, which is checked.
"""

import io
import random
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from appeals.proofs import sandbox
from appeals.proofs.reader import picture
from appeals.proofs.run import Outcome, read_document
from demo import papers
from demo.papers.letters import LETTERS
from demo.papers.photo import photographed

ROUNDS = 5
SEEDS = 6


def run() -> list[dict[str, object]]:
    return [*_text(), _photos()]


def _about() -> dict[str, Any]:
    today = datetime.now(UTC).date().isoformat()
    return {
        "kind": None,
        "name": papers.LI_QIANG.name,
        "id_number": papers.LI_QIANG.id_number,
        "today": today,
        "trade": "餐饮",
    }


def _read(content: bytes, media: str) -> Outcome:
    return read_document(content, media, about=_about(), keep=lambda *_: None, budget=600)


def _right(paper: papers.Paper, outcome: Outcome, score: Counter[str]) -> None:
    """Counts exact fields and rows, and what was wrong without being named unsure."""
    if outcome.wire is None:
        score["unread"] += 1
        return
    body = outcome.wire["reading"]
    score["kind"] += body["kind"] == paper.kind
    score["papers"] += 1
    for name, value in paper.truth.items():
        if name in {"totals", "monthly", "scope", "trade"}:
            continue
        exact = body["fields"].get(name) == value
        score["fields"] += 1
        score["exact"] += exact
        score["silent"] += not exact and name not in body["unsure"] and name in body["fields"]
    for place, (row, entry) in enumerate(zip(body["rows"], paper.rows, strict=False)):
        score["amounts"] += 1
        score["amounts_right"] += row["amount"] == entry.amount
        score["amounts_silent"] += row["amount"] != entry.amount and f"rows[{place}].amount" not in body["unsure"]


def _text() -> list[dict[str, object]]:
    today = datetime.now(UTC).date()
    found = []
    makers: dict[str, Callable[..., papers.Paper]] = {
        "statement": papers.statement,
        "wallet": papers.wallet,
        **{make.__name__: make for make in LETTERS},
    }
    for name, make in makers.items():
        score: Counter[str] = Counter()
        seconds, pages = [], 0
        for seed in range(SEEDS):
            paper = make(papers.LI_QIANG, seed=seed, today=today)
            started = time.perf_counter()
            outcome = _read(paper.content, "pdf")
            seconds.append((time.perf_counter() - started) / max(outcome.pages, 1))
            pages += outcome.pages
            _right(paper, outcome, score)
        found.append(
            {
                "of": name,
                "source": "text",
                "pages": pages,
                "page_ms": round(statistics.median(seconds) * 1000, 1),
                **score,
            }
        )
    return found


def _photos() -> dict[str, object]:
    today, score = datetime.now(UTC).date(), Counter[str]()
    rng = random.Random(1)
    engine = picture.engine()
    ratios, ours_ms, floor_ms, peak = [], [], [], 0
    for number in range(ROUNDS):
        paper = LETTERS[number % len(LETTERS)](papers.LI_QIANG, seed=number, today=today)
        page = pdfium.PdfDocument(paper.content)[0].render(scale=2.2).to_pil().convert("RGB")
        content = photographed(page, rng)
        pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
        started = time.perf_counter()
        words = engine(pixels[..., ::-1]).txts or ()
        floor_ms.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        outcome = _read(content, "jpeg")
        ours_ms.append((time.perf_counter() - started) * 1000)
        ratios.append(ours_ms[-1] / floor_ms[-1])
        peak = max(peak, sandbox.resident(sandbox.warm("ocr").process.pid))
        _right(paper, outcome, score)
        if papers.LI_QIANG.name not in "".join(words):
            raise RuntimeError("the floor did not read what it was timed on")
    return {
        "of": "photographed letters", "source": "ocr", "ratio": round(statistics.median(ratios), 2),
        "spread": [round(min(ratios), 2), round(max(ratios), 2)], "ours_ms": round(statistics.median(ours_ms)),
        "floor_ms": round(statistics.median(floor_ms)), "floor": "the bare recogniser on the same pixels",
        "reader_mib": peak >> 20, "bench_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, **score,
    }  # fmt: skip
