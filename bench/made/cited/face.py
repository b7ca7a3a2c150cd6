"""How a cited paper looks: lists of definitions, columns without rules, forms underlined. No shape of the older makers."""

import random
from collections.abc import Sequence
from datetime import date

from bench.made.pressed.hand import months_before

FIRMS = (
    "宁波甬江汽车零部件有限公司", "成都市锦城同济药房连锁有限公司", "南昌赣水建筑劳务有限公司", "西安浐灞第二幼儿园", "武汉江汉餐饮服务(集团)有限公司",
    "沈阳北方重工机械股份有限公司", "昆明滇池旅游发展有限责任公司", "石家庄市裕华区人民医院",
)  # fmt: skip
BANKS = ("汉口银行", "宁波银行", "中国民生银行", "徽商银行", "华夏银行")
OUTSIDE = ("美团", "滴滴出行", "中国移动", "王秀兰", "张伟", "万家便利店", "国家电网", "京东商城")


def f(fen: int, *, comma: bool = False) -> str:
    return f"{fen / 100:,.2f}" if comma else f"{fen / 100:.2f}"


class Face:
    """One paper's hand: faces, gaps and figures by its seed."""

    def __init__(self, key: str, seed: int, *, points: int = 12) -> None:
        self.rng = random.Random(f"cited:{key}:{seed}")
        self.points, self.font = points, self.rng.choice(("Noto Sans CJK SC", "Noto Serif CJK SC"))
        self.comma = self.rng.random() < 0.5

    def pick(self, *texts: str) -> str:
        return self.rng.choice(texts)

    def digits(self, count: int) -> str:
        return str(self.rng.randint(1, 9)) + "".join(self.rng.choice("0123456789") for _ in range(count - 1))

    def money(self, fen: int) -> str:
        return f(fen, comma=self.comma)

    def months(self, today: date, count: int) -> list[date]:
        return months_before(today, count)

    def page(self, *parts: str) -> str:
        return (
            f"<div style=\"font-family:'{self.font}';font-size:{self.points}px;line-height:1.9\">{''.join(parts)}</div>"
        )

    def title(self, text: str) -> str:
        return f'<div style="text-align:center;font-size:1.6em;letter-spacing:{self.pick("0", "2px", "4px")};margin:0 0 14px">{text}</div>'

    def terms(self, pairs: Sequence[tuple[str, str]], *, width: int = 32) -> str:
        """Names ranged right against a middle line, values left of it."""
        return "".join(
            f'<div style="display:flex"><div style="width:{width}%;text-align:right;color:#555;padding-right:10px">{a}</div><div>{b}</div></div>'
            for a, b in pairs
        )

    def cells(
        self, rows: Sequence[Sequence[str]], *, small: float = 1.0, centred: bool = True, rule: str = "#444"
    ) -> str:
        """Cells as they come; `*` before a text makes it a name, `+N ` lets it span N columns."""
        made = []
        for row in rows:
            line = ""
            for text in row:
                span, body = 1, text
                if body.startswith("+"):
                    count, _, body = body[1:].partition(" ")
                    span = int(count)
                is_name, body = body.startswith("*"), body.removeprefix("*")
                style = f"border:1px solid {rule};padding:3px 5px;text-align:{'center' if centred else 'left'}"
                line += f'<td colspan="{span}" style="{style}{";font-weight:600" if is_name else ""}">{body}</td>'
            made.append(f"<tr>{line}</tr>")
        return f'<table style="font-size:{small}em;margin:6px 0">{"".join(made)}</table>'

    def plain(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), small: float = 0.9
    ) -> str:
        """Columns without rules but one under the names."""

        def line(cells: Sequence[str], tag: str) -> str:
            return "".join(
                f'<{tag} style="padding:2px 6px;text-align:{"right" if i in right else "left"}">{c}</{tag}>'
                for i, c in enumerate(cells)
            )

        body = "".join(f"<tr>{line(row, 'td')}</tr>" for row in rows)
        return f'<table style="font-size:{small}em"><thead style="border-bottom:1px solid #000"><tr>{line(heads, "th")}</tr></thead>{body}</table>'

    def stamp(self, text: str) -> str:
        """An oval stamp in red, askew."""
        return (
            f'<div style="position:relative"><div class="seal" style="right:50px;bottom:-30px;width:130px;height:86px;border:3px solid #c2161c;border-radius:50%;'
            f'color:#c2161c;transform:rotate(-8deg);display:flex;align-items:center;justify-content:center;font-size:10px;text-align:center">{text}</div></div>'
        )
