"""Reading: text-layer pages, photographs beside the bare recogniser on the same pixels, forgeries; accuracy and memory.

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
from appeals.proofs.sniff import sniff
from bench.made.elsewhere import LAYOUTS, PAPER
from bench.made.elsewhere.forged import MORE_FORGERIES
from demo import papers
from demo.papers.forged import FORGERIES
from demo.papers.letters import LETTERS
from demo.papers.more import MORE
from demo.papers.photo import photographed

SEEDS = 6
ELSEWHERE_SEED = 400
FORGED, FORGED_SEED, PHOTO_SEED = 10, 500, 300  # seeds no test uses
HARDNESS = {"scan": 0.0, "ordinary": 1.0, "poor": 1.6}


def run() -> list[dict[str, object]]:
    return [*_text(), *_elsewhere(), *_photos(), *_forgeries()]


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
        **{make.__name__: make for make in (*LETTERS, *MORE)},
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


def _elsewhere() -> list[dict[str, object]]:
    """Layouts that the demo's makers do not draw: as files, and the first page of each photographed."""
    today, found = datetime.now(UTC).date(), []
    for photographed_too in (False, True):
        score: Counter[str] = Counter()
        wrong: Counter[str] = Counter()
        for name, make in (PAPER if photographed_too else LAYOUTS).items():
            for seed in range(1 if photographed_too else SEEDS):
                paper = make(papers.LI_QIANG, ELSEWHERE_SEED + seed, today)
                outcome = _read(_photo(paper, name), "jpeg") if photographed_too else _read_file(paper)
                _right(paper, outcome, score)
                wrong.update(_misread(paper, outcome))
        source = "ocr" if photographed_too else "text"
        found.append({"of": "layouts from elsewhere", "source": source, "wrong": dict(wrong), **score})
    return found


def _read_file(paper: papers.Paper) -> Outcome:
    return _read(paper.content, sniff(paper.content[:8192]))


def _photo(paper: papers.Paper, name: str) -> bytes:
    page = pdfium.PdfDocument(paper.content)[0].render(scale=2.2).to_pil().convert("RGB")
    return photographed(page, random.Random(f"elsewhere:{name}"), hardness=1.0)


def _photos() -> list[dict[str, object]]:
    """Each kind photographed at three difficulties; the first of each also beside the bare recogniser."""
    return [_photographed(name, hardness) for name, hardness in HARDNESS.items()]


def _photographed(name: str, hardness: float) -> dict[str, object]:
    today, score = datetime.now(UTC).date(), Counter[str]()
    rng = random.Random(f"photos:{name}")
    engine = picture.engine()
    ratios, ours_ms, floor_ms, peak = [], [], [], 0
    wrong: Counter[str] = Counter()
    for number, make in enumerate((*LETTERS, *MORE)):
        paper = make(papers.LI_QIANG, seed=PHOTO_SEED + number, today=today)
        page = pdfium.PdfDocument(paper.content)[0].render(scale=2.2).to_pil().convert("RGB")
        content = photographed(page, rng, hardness=hardness)
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
        wrong.update(_misread(paper, outcome))
        if not words:
            raise RuntimeError("the floor did not read what it was timed on")
    return {
        "of": f"photographed, {name}", "source": "ocr", "ratio": round(statistics.median(ratios), 2),
        "spread": [round(min(ratios), 2), round(max(ratios), 2)], "ours_ms": round(statistics.median(ours_ms)),
        "floor_ms": round(statistics.median(floor_ms)), "floor": "the bare recogniser on the same pixels",
        "reader_mib": peak >> 20, "bench_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "wrong": dict(wrong), **score,
    }  # fmt: skip


def _misread(paper: papers.Paper, outcome: Outcome) -> list[str]:
    fields = outcome.wire["reading"]["fields"] if outcome.wire else {}
    return [f"{paper.kind}.{name}" for name, value in paper.truth.items() if fields.get(name) != value]


def _failed(outcome: Outcome) -> set[str]:
    tests = outcome.wire["reading"]["tests"] if outcome.wire else []
    return {test["id"] for test in tests if test["result"] == "fail"}


def _forgeries() -> list[dict[str, object]]:
    """Recall of each way to forge, and how often each test fails on good papers of the same makers."""
    today, found = datetime.now(UTC).date(), []
    for forge in (*FORGERIES, *MORE_FORGERIES):
        forged = [forge(FORGED_SEED + seed, today) for seed in range(FORGED)]
        caught = [each.test in _failed(_read(each.paper.content, each.media)) for each in forged]
        found.append({"of": f"forged: {forge.__name__}", "test": forged[0].test, "caught": sum(caught), "made": FORGED})
    alarms: Counter[str] = Counter()
    makers: tuple[Callable[..., papers.Paper], ...] = (papers.statement, papers.wallet, *LETTERS, *MORE)
    good = [make(papers.LI_QIANG, seed=FORGED_SEED + seed, today=today) for make in makers for seed in range(SEEDS)]
    good += [make(papers.LI_QIANG, FORGED_SEED + seed, today) for make in LAYOUTS.values() for seed in range(SEEDS)]
    for paper in good:
        alarms.update(_failed(_read_file(paper)))
    return [*found, {"of": "good papers", "read": len(good), "alarms": dict(alarms)}]
