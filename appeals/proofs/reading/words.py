"""Words with their places, and the lines they stand in: the shape a text layer and a recognised photograph share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

SURE = 0.9  # a recogniser's score below this names the value in `unsure`
_WIDE_MARKS = frozenset("·•（）()：:，、；。“”《》")  # set in a whole square, so that what looks like a gap is none


@dataclass(frozen=True, slots=True)
class Word:
    """A run of text. Places are page units, y grows downwards; `score` is 1.0 from a text layer."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    score: float = 1.0
    noise: float | None = None  # grain of the paper under it beside the page's median; None when not measured

    @property
    def cx(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def part(self, start: int, end: int) -> "Word":
        """The characters `start` to `end` with the place they must have: ideographs are twice as wide as letters."""
        widths = [1.0 if c > "\u2e7f" else 0.55 for c in self.text]
        whole = sum(widths) or 1.0
        left = self.x0 + (self.x1 - self.x0) * sum(widths[:start]) / whole
        right = self.x0 + (self.x1 - self.x0) * sum(widths[:end]) / whole
        return replace(self, text=self.text[start:end], x0=left, x1=right)


@dataclass(frozen=True, slots=True)
class Line:
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with a tab where a gap separates cells."""
        out = ""
        for before, word in zip((None, *self.words), self.words, strict=False):
            if before is not None:
                gap = word.x0 - before.x1
                tight = before.text[-1:] in _WIDE_MARKS or word.text[:1] in _WIDE_MARKS
                spaced = gap > 0.2 * word.height and not tight
                out += "\t" if gap > 0.9 * max(word.height, before.height) else " " if spaced else ""
            out += word.text
        return out

    @property
    def cy(self) -> float:
        return sum(w.cy for w in self.words) / len(self.words)

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def height(self) -> float:
        return float(median(w.height for w in self.words))


@dataclass(frozen=True, slots=True)
class Page:
    """One page as words. `source` is text (a text layer), ocr (a picture) or cells (a spreadsheet)."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    source: str = "text"

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Page":
        words = tuple(Word(str(w[0]), *(float(n) for n in w[1:7])) for w in body["words"])
        return cls(int(body["number"]), float(body["width"]), float(body["height"]), words, str(body["source"]))

    def as_json(self) -> dict[str, Any]:
        words = [[w.text, w.x0, w.y0, w.x1, w.y1, w.score, *([] if w.noise is None else [w.noise])] for w in self.words]
        return {
            "number": self.number,
            "width": self.width,
            "height": self.height,
            "words": words,
            "source": self.source,
        }

    def lines(self) -> list[Line]:
        return lines_of(self.words)


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Words grouped into lines by height of their middles, top to bottom, each left to right."""
    groups: list[list[Word]] = []
    middles: list[float] = []
    for word in sorted(words, key=lambda w: w.cy):
        for place in range(len(groups) - 1, max(-1, len(groups) - 4), -1):
            if abs(word.cy - middles[place]) < 0.45 * min(word.height, groups[place][0].height):
                groups[place].append(word)
                middles[place] = sum(w.cy for w in groups[place]) / len(groups[place])
                break
        else:
            groups.append([word])
            middles.append(word.cy)
    ordered = sorted(zip(middles, groups, strict=True), key=lambda pair: pair[0])
    return [Line(tuple(sorted(group, key=lambda w: w.x0))) for _, group in ordered]


def overlap(a: Word, b0: float, b1: float) -> float:
    """Length shared by a word's width and a span."""
    return max(0.0, min(a.x1, b1) - max(a.x0, b0))


def all_lines(pages: Sequence[Page]) -> list[Line]:
    return [line for page in pages for line in page.lines()]
