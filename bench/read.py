"""Reading: text-layer pages, photographs beside the bare recogniser on the same pixels, forgeries; accuracy and memory.

The floor program hands the same pixels to RapidOCR with the same settings and returns its words; ours flattens, turns,
recognises, lays out, classifies, tests. Both must find every word of the fields, which is checked.
By itself a few papers of each part; `READ_WHOLE=1` reads all. `READ_PARTS=text,photos` reads those parts only, so that
a run that was broken off goes on where it stopped: each part is printed as it ends.
"""

import io
import os
import random
import resource
import shutil
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from appeals.proofs import sandbox
from appeals.proofs.across import together
from appeals.proofs.reader import picture
from appeals.proofs.run import Outcome, read_document
from appeals.proofs.sniff import sniff
from bench.made import cited
from bench.made.elsewhere import LAYOUTS, PAPER
from bench.made.elsewhere.cases import FORGED_CASES, GOOD_CASES
from bench.made.elsewhere.forged import MORE_FORGERIES
from bench.made.gathered import SEEN, UNSEEN
from bench.made.pressed import HELD, MENDED_BY
from bench.made.score import misread, score
from demo import papers
from demo.papers.forged import FORGERIES
from demo.papers.letters import LETTERS
from demo.papers.more import MORE
from demo.papers.photo import photographed

WHOLE = os.environ.get("READ_WHOLE") == "1"
SEEDS = 6 if WHOLE else 2
ELSEWHERE_SEED = 400
FORGED, FORGED_SEED, PHOTO_SEED = 10 if WHOLE else 2, 500, 300  # seeds no test uses
HARDNESS = {"scan": 0.0, "ordinary": 1.0, "poor": 1.6} if WHOLE else {"ordinary": 1.0}
EVERY = 1 if WHOLE else 3  # which layouts are photographed: each, or each third


def run() -> Iterator[dict[str, object]]:
    parts: dict[str, Callable[[], Iterable[dict[str, object]]]] = {
        "text": _text,
        "elsewhere": _elsewhere,
        "pressed": _pressed,
        "photos": _photos,
        "forgeries": _forgeries,
        "cases": _cases,
        "tesseract": _tesseract,
    }
    for name in (os.environ.get("READ_PARTS") or ",".join(parts)).split(","):
        if name not in parts:
            raise ValueError(f"no such part: {name}. There are: {', '.join(parts)}")
        yield from parts[name]()


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


def _count(
    counts: Counter[str], wrong: Counter[str], paper: papers.Paper, outcome: Outcome, *, first: bool = False
) -> None:
    """Adds what one paper came to. `first`: only its first page was read, which holds the first rows."""
    reading = outcome.wire["reading"] if outcome.wire else None
    if first and reading:
        paper = replace(paper, rows=paper.rows[: len(reading["rows"])])
    counts.update(score(paper, reading))
    wrong.update(f"{paper.kind}.{what}" for what in misread(paper, reading))


def _text() -> list[dict[str, object]]:
    today = datetime.now(UTC).date()
    found = []
    makers: dict[str, Callable[..., papers.Paper]] = {
        "statement": papers.statement,
        "wallet": papers.wallet,
        **{make.__name__: make for make in (*LETTERS, *MORE)},
    }
    for name, make in makers.items():
        counts: Counter[str] = Counter()
        seconds, pages = [], 0
        for seed in range(SEEDS):
            paper = make(papers.LI_QIANG, seed=seed, today=today)
            started = time.perf_counter()
            outcome = _read(paper.content, "pdf")
            seconds.append((time.perf_counter() - started) / max(outcome.pages, 1))
            pages += outcome.pages
            _count(counts, Counter(), paper, outcome)
        found.append(
            {
                "of": name,
                "source": "text",
                "pages": pages,
                "page_ms": round(statistics.median(seconds) * 1000, 1),
                **counts,
            }
        )
    return found


def _elsewhere() -> list[dict[str, object]]:
    """Layouts that the demo's makers do not draw: as files, and the first page of each photographed."""
    today, found = datetime.now(UTC).date(), []
    for photographed_too in (False, True):
        counts: Counter[str] = Counter()
        wrong: Counter[str] = Counter()
        layouts = list(PAPER.items())[::EVERY] if photographed_too else LAYOUTS.items()
        for name, make in layouts:
            for seed in range(1 if photographed_too else SEEDS):
                paper = make(papers.LI_QIANG, ELSEWHERE_SEED + seed, today)
                outcome = _read(_photo(paper, name), "jpeg") if photographed_too else _read_file(paper)
                _count(counts, wrong, paper, outcome, first=photographed_too)
        source = "ocr" if photographed_too else "text"
        found.append({"of": "layouts from elsewhere", "source": source, "wrong": dict(wrong), **counts})
    return found


def _pressed() -> list[dict[str, object]]:
    """Layouts laid out by a browser engine: as files and screens, then each one's first page photographed."""
    today, found = datetime.now(UTC).date(), []
    sets = {
        "pressed, mended by": MENDED_BY,
        "pressed, held back until 28 November 2026": HELD,
        "gathered, to mend by": SEEN,
        "gathered, held back": UNSEEN,
        "cited, to mend by": cited.SEEN,
        "cited, held back": cited.UNSEEN,
    }
    for named, layouts in sets.items():
        for photographed_too in (False, True):
            counts: Counter[str] = Counter()
            wrong: Counter[str] = Counter()
            for name, make in list(layouts.items())[:: EVERY if photographed_too else 1]:
                paper = make(papers.LI_QIANG, ELSEWHERE_SEED, today)
                if photographed_too and not paper.name.endswith(".pdf"):
                    continue
                outcome = _read(_photo(paper, name), "jpeg") if photographed_too else _read_file(paper)
                _count(counts, wrong, paper, outcome, first=photographed_too)
            source = "ocr" if photographed_too else "file"
            found.append({"of": named, "source": source, "wrong": dict(wrong), **counts})
    return found


def _tesseract() -> list[dict[str, object]]:
    """Tesseract on one photograph beside ours, where it is installed; said plainly where it is not."""
    program = shutil.which("tesseract")
    if program is None:
        return [{"of": "tesseract", "measured": False, "why": "tesseract is not installed on this machine"}]
    content = _photo(LETTERS[0](papers.LI_QIANG, seed=PHOTO_SEED, today=datetime.now(UTC).date()), "tesseract")
    started = time.perf_counter()
    done = subprocess.run(
        [program, "stdin", "stdout", "-l", "chi_sim"], input=content, capture_output=True, check=False
    )
    took = time.perf_counter() - started
    if done.returncode:
        return [{"of": "tesseract", "measured": False, "why": done.stderr.decode(errors="replace").strip()[-200:]}]
    started = time.perf_counter()
    _read(content, "jpeg")
    ours = time.perf_counter() - started
    return [
        {
            "of": "tesseract",
            "measured": True,
            "ours_ms": round(ours * 1000),
            "floor_ms": round(took * 1000),
            "letters": len(done.stdout.decode()),
        }
    ]


def _read_file(paper: papers.Paper) -> Outcome:
    return _read(paper.content, sniff(paper.content[:8192]))


def _photo(paper: papers.Paper, name: str) -> bytes:
    page = pdfium.PdfDocument(paper.content)[0].render(scale=2.2).to_pil().convert("RGB")
    return photographed(page, random.Random(f"elsewhere:{name}"), hardness=1.0)


def _photos() -> Iterator[dict[str, object]]:
    """Each kind photographed at each difficulty, beside the bare recogniser."""
    return (_photographed(name, hardness) for name, hardness in HARDNESS.items())


def _photographed(name: str, hardness: float) -> dict[str, object]:
    today, counts = datetime.now(UTC).date(), Counter[str]()
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
        _count(counts, wrong, paper, outcome, first=True)
        if not words:
            raise RuntimeError("the floor did not read what it was timed on")
    return {
        "of": f"photographed, {name}", "source": "ocr", "ratio": round(statistics.median(ratios), 2),
        "spread": [round(min(ratios), 2), round(max(ratios), 2)], "ours_ms": round(statistics.median(ours_ms)),
        "floor_ms": round(statistics.median(floor_ms)), "floor": "the bare recogniser on the same pixels",
        "reader_mib": peak >> 20, "bench_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "wrong": dict(wrong), **counts,
    }  # fmt: skip


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


def _cases() -> list[dict[str, object]]:
    """Recall and false alarms of the tests that compare the papers of a case."""
    today, found = datetime.now(UTC).date(), []
    for make in (*FORGED_CASES, *GOOD_CASES):
        failed: Counter[str] = Counter()
        cases = [make(FORGED_SEED + seed, today) for seed in range(FORGED)]
        for case in cases:
            read = [outcome.wire["reading"] for each in case.papers if (outcome := _read_file(each)).wire]
            failed.update(finding.id for finding in together(read) if finding.result == "fail")
        forged = cases[0].test
        found.append(
            {"of": f"case: {make.__name__}", "test": forged, "made": FORGED, "caught": failed[forged]}
            if forged
            else {"of": f"good case: {make.__name__}", "made": FORGED, "alarms": dict(failed)}
        )
    return found
