"""Reads one document page by page through the sandboxed readers; the caller keeps each page as it comes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from appeals.proofs import sandbox

PHOTOS = frozenset({"jpeg", "png", "webp", "tiff", "heic"})
PAGE_BUDGET = 100.0  # seconds of reading before a long document lets others pass


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page's words and what was measured of it."""

    words: dict[str, Any]
    marks: dict[str, Any]
    seconds: float

    @property
    def number(self) -> int:
        return int(self.words["number"])


@dataclass(frozen=True, slots=True)
class Part:
    """One of several papers in a file: its pages as they lie in the file, its reading, its facts."""

    pages: tuple[PageRead, ...]
    wire: dict[str, Any]
    facts: dict[str, Any]


@dataclass(slots=True)
class Outcome:
    """The reading, or the problem that prevented it. `is_done` is False when time ran out between pages.

    A file of several papers has `parts` and no reading of its own.
    """

    wire: dict[str, Any] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    pages: int = 0
    is_done: bool = True
    parts: tuple[Part, ...] = ()


def read_document(
    content: bytes,
    media: str,
    *,
    about: Mapping[str, Any],
    have: Sequence[PageRead] = (),
    keep: Callable[[int, PageRead], None],
    budget: float = PAGE_BUDGET,
) -> Outcome:
    """Opens, reads every page not yet had, composes.

    Args:
        content: the plain file.
        media: what `sniff` said.
        about: whom it should be about, see `reading.read.read_paper`.
        have: pages read by an earlier attempt.
        keep: called with (pages in all, page) after each page, to commit it.
    """
    started, pages = monotonic(), {page.number: page for page in have}
    outcome = Outcome()
    try:
        with sandbox.Opened(content, media) as document:
            outcome.pages, outcome.facts = document.pages, document.facts
            for number in range(1, document.pages + 1):
                if number in pages:
                    continue
                if pages and monotonic() - started > budget:
                    outcome.is_done = False
                    return outcome
                pages[number] = _page(document, number)
                keep(document.pages, pages[number])
            ordered = [pages[number] for number in sorted(pages)]
            outcome.parts = _parted(document, ordered, about, outcome.facts)
            outcome.facts |= gathered(outcome.facts, ordered)
            if not outcome.parts:
                outcome.wire = document.read([page.words for page in ordered], about, outcome.facts)
                outcome.problem = _poor(outcome.wire, ordered, is_photo=media in PHOTOS)
    except sandbox.Unreadable as refused:
        outcome.problem = refused.code
    except sandbox.ReaderLost as lost:
        outcome.problem = lost.why
    return outcome


def _page(document: sandbox.Opened, number: int) -> PageRead:
    started = monotonic()
    words = document.words(number)
    marks: dict[str, Any] = {}
    if words.pop("needs_ocr", False):
        head, pixels = document.pixels(number)
        seen = sandbox.recognise(head, pixels)
        marks = {"phash": head["phash"], "seal": seen["seal"], "qr": seen["qr"], "quality": seen["quality"]}
        words = {
            "number": number,
            "source": "ocr",
            "width": seen["width"],
            "height": seen["height"],
            "words": seen["words"],
        }
    return PageRead(words, marks, monotonic() - started)


def _parted(
    document: sandbox.Opened, pages: Sequence[PageRead], about: Mapping[str, Any], facts: Mapping[str, Any]
) -> tuple[Part, ...]:
    """The papers of a file that holds several; nothing where it is one, or was said to be of one kind."""
    if len(pages) < 2 or about.get("kind"):
        return ()
    groups = document.parts([page.words for page in pages])
    if len(groups) < 2:
        return ()
    found = []
    for group in groups:
        mine = [pages[place] for place in group]
        own = {name: facts[name] for name in ("kind", "sha256", "pdf", "image") if name in facts}
        own |= gathered(_looks(document, mine), mine)
        wire = document.read([page.words | {"number": n} for n, page in enumerate(mine, 1)], about, own)
        if wire["reading"]["kind"] is None:
            return ()  # what cannot be told apart is read as it came
        found.append(Part(tuple(mine), wire, own))
    return tuple(found)


def _looks(document: sandbox.Opened, pages: Sequence[PageRead]) -> dict[str, Any]:
    """Seal of the last page and likeness of the first, for pages that were not pictured when they were read."""
    if any(page.words["source"] != "text" for page in pages):
        return {}
    last, first = document.marks(pages[-1].number), document.marks(pages[0].number)
    return {"seal": last["seal"], "phash": first["phash"], "qr": [*first["qr"], *last["qr"]]}


def gathered(facts: Mapping[str, Any], pages: Sequence[PageRead]) -> dict[str, Any]:
    """What single pages showed, as facts of the document: any seal, every code, the first page's likeness."""
    seals = [page.marks["seal"] for page in pages if page.marks.get("seal")]
    seal = next((s for s in seals if s.get("present")), None) or facts.get("seal") or (seals[0] if seals else {})
    codes = [*facts.get("qr", ()), *(text for page in pages for text in page.marks.get("qr", ()))]
    phash = facts.get("phash") or (pages[0].marks.get("phash") if pages else "")
    return {"seal": seal, "qr": list(dict.fromkeys(codes)), "phash": phash or ""}


def _poor(wire: Mapping[str, Any], pages: Sequence[PageRead], *, is_photo: bool) -> str:
    """Why nothing could be told, measured on the page; empty when something was read."""
    if wire["reading"]["kind"] is not None:
        return ""
    letters = sum(len(word[0]) for page in pages for word in page.words["words"])
    pictures = [page.marks["quality"] for page in pages if page.marks.get("quality")]
    if not pictures:
        return "unknown-kind" if letters else "blank"
    quality = pictures[0]
    if quality["light"] < 50:
        return "dark"
    if is_photo and quality["glare"] > 0.6 and letters < 30:  # a page of a PDF is white by itself
        return "glare"
    if is_photo and quality.get("cut", 0.0) > 0.25:
        return "cut"
    if quality["sharpness"] < 60:
        return "blur"
    if 0 < quality["letters"] < 9:
        return "small"
    return "unknown-kind" if letters > 10 else "blank"
