"""How one paper is worded and dressed: labels, dates, figures, faces and rules that differ from seed to seed."""

import html
import random
from collections.abc import Callable, Sequence
from datetime import date

from demo.papers.letters import capitals
from demo.papers.model import Paper
from demo.papers.people import Person

Make = Callable[[Person, int, date], Paper]
Pairs = Sequence[tuple[str, str]]
FACES = ("Noto Sans CJK SC", "Noto Serif CJK SC")
FIRMS = (
    "苏州工业园区恒锐精密机械有限公司", "长沙市岳麓区星河餐饮管理有限公司", "广州越秀南方物业服务股份有限公司", "哈尔滨冰城乳业有限责任公司", "合肥智谷软件技术有限公司",
    "上海浦江国际物流（集团）有限公司", "贵阳市南明区同济口腔医院", "厦门市湖里实验中学", "青岛港湾集装箱服务有限公司",
)  # fmt: skip
JOBS = ("出纳", "仓库管理员", "护士", "平面设计师", "高级测试工程师", "门店店长", "叉车司机", "采购专员", "数学教师")
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_NUMERALS = "〇一二三四五六七八九"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens] + "十") + (_NUMERALS[ones] if ones else "")


class Hand:
    def __init__(self, key: str, seed: int) -> None:
        self.rng = random.Random(f"pressed:{key}:{seed}")
        self.face = self.pick(*FACES)
        self.colon = self.pick("：", ":", "： ")
        self.line = self.pick("#333", "#999", "#ccc", "transparent")
        self.pad = self.rng.choice((2, 4, 7))
        self.points = self.rng.choice((11, 12, 13))

    def pick(self, *texts: str) -> str:
        return self.rng.choice(texts)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def digits(self, count: int) -> str:
        return "".join(self.rng.choice("0123456789") for _ in range(count))

    def card(self) -> str:
        """A card's number whose check digit is right (Luhn)."""
        body = self.pick("6222", "6212", "6231") + self.digits(14)
        whole = sum(sum(divmod(int(d) * (2 if i % 2 == 0 else 1), 10)) for i, d in enumerate(reversed(body)))
        return body + str(-whole % 10)

    def day(self, when: date) -> str:
        return self.rng.choice((
            f"{when:%Y-%m-%d}", f"{when:%Y/%m/%d}", f"{when.year}年{when.month}月{when.day}日", f"{when.year} 年 {when.month:02d} 月 {when.day:02d} 日",
            f"{when:%Y.%m.%d}", f"{when:%Y%m%d}", f"{when.year}/{when.month}/{when.day}", numeral_day(when),
        ))  # fmt: skip

    def month(self, when: date) -> str:
        return self.pick(
            f"{when:%Y-%m}",
            f"{when:%Y.%m}",
            f"{when.year}年{when.month}月",
            f"{when:%Y%m}",
            f"{when:%Y/%m}",
            f"{when.year}年{when.month:02d}月份",
        )

    def yuan(self, fen: int) -> str:
        """With or without commas and sign, never rounded."""
        body = f"{fen / 100:,.2f}"
        return self.pick(body, body.replace(",", ""), body, f"¥{body}", f"{body}元", f"￥ {body}")

    def serial(self, count: int) -> str:
        return "".join(self.rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(count))

    def body(self, *parts: str) -> str:
        return f"<div style=\"font-family:'{self.face}';font-size:{self.points}px\">{''.join(parts)}</div>"

    # ---- shapes

    def lines(self, pairs: Pairs, *, across: int = 1) -> str:
        cells = [f"<span>{label}{self.colon}{value}</span>" for label, value in pairs]
        gap = self.rng.choice((6, 12))
        return f'<div style="display:grid;grid-template-columns:repeat({across},1fr);gap:{gap}px 20px;margin:8px 0">{"".join(cells)}</div>'

    def grid(self, pairs: Pairs, *, across: int = 2, centred: bool = False) -> str:
        """Label and value in ruled cells beside each other."""
        rows = [pairs[at : at + across] for at in range(0, len(pairs), across)]
        style = f"border:1px solid {self.line};padding:{self.pad}px{';text-align:center' if centred else ''}"
        body = "".join(
            "<tr>"
            + "".join(f'<td style="{style};background:#f6f6f6">{a}</td><td style="{style}">{b}</td>' for a, b in row)
            + "</tr>"
            for row in rows
        )
        return f'<table style="margin:8px 0">{body}</table>'

    def apart(self, pairs: Pairs, *, dotted: bool = False) -> str:
        """An app's rows: the label at the left edge, the value at the right one."""
        middle = '<span style="flex:1;border-bottom:2px dotted #888;margin:0 6px 4px"></span>' if dotted else ""
        return "".join(
            f'<div style="display:flex;justify-content:space-between;padding:{self.pad + 2}px 0"><span style="color:#777">{a}</span>{middle}<span style="text-align:right;max-width:68%">{b}</span></div>'
            for a, b in pairs
        )

    def over(self, pairs: Pairs, *, across: int = 3) -> str:
        """Each label above its value."""
        cells = [f'<div><div style="color:#888;font-size:.85em">{a}</div><div>{b}</div></div>' for a, b in pairs]
        return f'<div style="display:grid;grid-template-columns:repeat({across},1fr);gap:10px;margin:8px 0">{"".join(cells)}</div>'

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        right: Sequence[int] = (),
        head: str = "",
        small: float = 1.0,
    ) -> str:
        """`head` replaces the head's row where it has several lines; cells may hold <br>."""
        style = f"border:1px solid {self.line};padding:{self.pad}px {self.pad + 1}px"
        shown = head or "<tr>" + "".join(f'<th style="{style}">{text}</th>' for text in heads) + "</tr>"
        body = "".join(
            "<tr>"
            + "".join(
                f'<td style="{style};text-align:{"right" if i in right else "left"}">{text}</td>'
                for i, text in enumerate(row)
            )
            + "</tr>"
            for row in rows
        )
        return f'<table style="font-size:{small}em;margin:8px 0"><thead>{shown}</thead><tbody>{body}</tbody></table>'

    def seal(self, text: str, *, right: int = 60, up: int = 40, radius: int = 52) -> str:
        """A round seal with its words on the arc, over whatever stands there."""
        arc = f"M {radius * 0.3} {radius} A {radius * 0.7} {radius * 0.7} 0 1 1 {radius * 1.7} {radius}"
        name = f"a{self.digits(6)}"
        return (
            f'<div style="position:relative"><svg class="seal" style="right:{right}px;bottom:{-up}px" width="{2 * radius}" height="{2 * radius}">'
            f'<circle cx="{radius}" cy="{radius}" r="{radius - 3}" fill="none" stroke="#c8141e" stroke-width="3"/><path id="{name}" d="{arc}" fill="none"/>'
            f'<text fill="#c8141e" font-size="11"><textPath href="#{name}">{html.escape(text)}</textPath></text>'
            f'<text x="{radius}" y="{radius + 8}" fill="#c8141e" font-size="24" text-anchor="middle">★</text></svg></div>'
        )

    def watermark(self, text: str) -> str:
        return f'<div class="mark">{text}</div>' if self.chance(0.4) else ""


def numeral_day(when: date) -> str:
    """二〇二六年十一月二十日."""
    year = "".join(_NUMERALS[int(d)] for d in str(when.year))
    return f"{year}年{_numeral(when.month)}月{_numeral(when.day)}日"


def wide(text: str) -> str:
    """Digits and letters as wide as ideographs."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


def firm_code(hand: Hand, *, region: str) -> str:
    """A company's social credit code (91) whose check character holds (GB 32100, mod 31)."""
    body = f"91{region}MA" + "".join(hand.pick(*_LETTERS) for _ in range(7))
    total = sum(_LETTERS.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + _LETTERS[(31 - total % 31) % 31]


def months_before(today: date, count: int) -> list[date]:
    """The firsts of the `count` months before this one, earliest first."""
    found = []
    year, month = today.year, today.month
    for _ in range(count):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        found.append(date(year, month, 1))
    return found[::-1]


__all__ = ["FIRMS", "JOBS", "Hand", "Make", "Pairs", "capitals", "firm_code", "months_before", "numeral_day", "wide"]
