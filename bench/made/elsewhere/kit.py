"""What the layouts are drawn with: pages of many sizes and types, forms of many shapes, tables, seals."""

import io
import random
from collections.abc import Callable, Sequence
from datetime import date

from reportlab.lib.colors import Color, black, grey
from reportlab.lib.pagesizes import A4, A5, B5, landscape, letter
from reportlab.pdfgen.canvas import Canvas

from demo.papers.model import Paper, dated
from demo.papers.people import Person
from demo.papers.style import SANS, SERIF, fonts

Make = Callable[[Person, int, date], Paper]
Pairs = Sequence[tuple[str, str]]
SIZES = (A4, A4, letter, B5, landscape(A4))
SMALL = (landscape(A5), A5, landscape(B5))
COMPANIES = (
    ("宁波海曙新亚贸易有限公司", "330203"),
    ("西安曲江云图数字科技有限公司", "610113"),
    ("佛山市顺德区盛泰五金制品厂", "440606"),
    ("北京中科远达（集团）股份有限公司", "110108"),
    ("昆明春晓幼儿园有限责任公司", "530102"),
    ("山东鲁信建设工程有限公司", "370102"),
)
JOBS = ("会计", "行政助理", "车间主任", "区域销售总监", "前端开发工程师", "幼师", "质检员")


class Kit:
    """One page written from the top down."""

    def __init__(self, key: str, seed: int, *, sizes: Sequence[tuple[float, float]] = SIZES) -> None:
        fonts()
        self.rng = random.Random(f"elsewhere:{key}:{seed}")
        self.seed, self.key = seed, key
        self.font = self.rng.choice((SANS, SERIF))
        self.size = self.rng.choice((9.5, 10.5, 12))
        self.width, self.height = self.rng.choice(sizes)
        self.left = self.rng.choice((42, 56, 70))
        self.y = self.height - self.rng.choice((60, 80))
        self.colon = self.rng.choice(("：", ":", "： "))
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=(self.width, self.height), pageCompression=1, invariant=1)

    def digits(self, count: int) -> str:
        return "".join(self.rng.choice("0123456789") for _ in range(count))

    def card(self) -> str:
        """A card's number whose check digit is right (Luhn)."""
        body = self.pick("6228", "6217", "6230") + self.digits(14)
        whole = sum(sum(divmod(int(d) * (2 if i % 2 == 0 else 1), 10)) for i, d in enumerate(reversed(body)))
        return body + str(-whole % 10)

    def code(self, count: int) -> str:
        return "".join(self.rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(count))

    def pick(self, *texts: str) -> str:
        return self.rng.choice(texts)

    def day(self, when: date) -> str:
        return self.pick(
            f"{when:%Y-%m-%d}",
            f"{when:%Y/%m/%d}",
            f"{when.year}年{when.month}月{when.day}日",
            f"{when:%Y年%m月%d日}",
            f"{when:%Y.%m.%d}",
        )

    def write(self, x: float, text: str, *, size: float | None = None, how: str = "left") -> None:
        self.canvas.setFont(self.font, size or self.size)
        {"left": self.canvas.drawString, "right": self.canvas.drawRightString, "centre": self.canvas.drawCentredString}[
            how
        ](x, self.y, text)

    def title(self, text: str) -> None:
        self.write(self.width / 2, text, size=self.size + 6, how="centre")
        self.y -= 3 * self.size

    def line(self, text: str, *, how: str = "left") -> None:
        x = {"left": self.left, "right": self.width - self.left, "centre": self.width / 2}[how]
        self.write(x, text, how=how)
        self.y -= 2 * self.size

    def say(self, text: str) -> None:
        """A paragraph, broken where the line is full."""
        line = "　　"
        for sign in text:
            if self.canvas.stringWidth(line + sign, self.font, self.size) > self.width - 2 * self.left:
                self.line(line)
                line = ""
            line += sign
        self.line(line)

    def form(self, pairs: Pairs, shape: str = "") -> None:
        """Labels and values: `colon` lines, a ruled `grid`, labels `over` their values, dots as a `leader`, `spaced`."""
        shape = shape or self.pick("colon", "grid", "over", "leader", "spaced")
        if shape == "over":
            for at in range(0, len(pairs), 3):
                self.table([label for label, _ in pairs[at : at + 3]], [[value for _, value in pairs[at : at + 3]]])
            return
        across = 2 if shape in {"grid", "colon"} and self.width > 480 else 1
        step = (self.width - 2 * self.left) / across
        pitch = 2.2 * self.size
        for place, (label, value) in enumerate(pairs):
            x, y = self.left + step * (place % across), self.y - pitch * (place // across)
            self._pair(shape, (x, y, step, pitch), label, value)
        self.y -= pitch * ((len(pairs) + across - 1) // across) + self.size

    def _pair(self, shape: str, cell: tuple[float, float, float, float], label: str, value: str) -> None:
        x, y, step, pitch = cell
        canvas = self.canvas
        size = self.size
        while size > 6 and canvas.stringWidth(value, self.font, size) > (
            step * 0.62 - 6 if shape == "grid" else step - 90
        ):
            size -= 0.5
        canvas.setFont(self.font, size)
        if shape == "grid":
            canvas.setStrokeColor(grey)
            canvas.rect(x, y - 0.35 * pitch, step * 0.38, pitch)
            canvas.rect(x + step * 0.38, y - 0.35 * pitch, step * 0.62, pitch)
            canvas.drawCentredString(x + step * 0.19, y, label)
            canvas.drawString(x + step * 0.38 + 4, y, value)
        elif shape == "leader":
            canvas.drawString(x, y, label)
            canvas.drawRightString(x + step, y, value)
            canvas.setDash(1, 3)
            start, end = (canvas.stringWidth(text, self.font, size) for text in (label, value))
            canvas.line(x + start + 4, y + 2, x + step - end - 4, y + 2)
            canvas.setDash()
        elif shape == "spaced":
            canvas.drawString(x, y, ("　　".join(label) if len(label) == 2 else label) + self.colon + value)
        else:
            canvas.drawString(x, y, f"{label}{self.colon}{value}")

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
        """A ruled table; columns as wide as what stands in them."""
        shown = [heads, *rows]
        size = self.size - 1
        wide = [max(self.canvas.stringWidth(row[i], self.font, size) for row in shown) + 8 for i in range(len(heads))]
        room = self.width - 2 * self.left
        scale = min(1.0, room / sum(wide))
        spare = max(0.0, room - sum(wide)) / len(heads)
        wide = [w * scale + spare for w in wide]
        self.canvas.setStrokeColor(grey)
        for row in shown:
            x = self.left
            self.canvas.setFont(self.font, size * scale)
            for place, text in enumerate(row):
                if place in right and row is not heads:
                    self.canvas.drawRightString(x + wide[place] - 3, self.y, text)
                else:
                    self.canvas.drawString(x + 3, self.y, text)
                x += wide[place]
            self.canvas.line(self.left, self.y - 5, self.left + sum(wide), self.y - 5)
            self.y -= 1.9 * size
        self.y -= self.size

    def stamp(self, x: float, y: float, text: str, *, radius: float = 38) -> None:
        """A round red seal, thin enough to read through, with letters of its own."""
        canvas = self.canvas
        canvas.saveState()
        ink = Color(0.82, 0.06, 0.1, alpha=0.6)
        canvas.setStrokeColor(ink)
        canvas.setFillColor(ink)
        canvas.setLineWidth(2.2)
        canvas.circle(x, y, radius)
        canvas.setFont(self.font, 7)
        canvas.drawCentredString(x, y + 14, text[:12])
        canvas.drawCentredString(x, y - 20, self.pick("业务专用章", "人事专用章", "财务专用章"))
        canvas.restoreState()
        canvas.setFillColor(black)

    def paper(self, kind: str, truth: dict[str, object], today: date, *, rows: tuple[object, ...] = ()) -> Paper:
        self.canvas.showPage()
        self.canvas.save()
        return Paper(f"{self.key}-{self.seed}.pdf", kind, dated(self.out.getvalue(), today), truth, rows)  # type: ignore[arg-type]
