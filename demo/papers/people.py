"""Invented people and their shops, with numbers whose check digits hold (GB 11643, GB 32100)."""

import random
from dataclasses import dataclass
from datetime import date

from demo.people import numbered

_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_TRADES = {
    "餐饮": ("小吃店", "面馆", "家常菜馆", "早餐店", "快餐店", "烧烤店"),
    "零售": ("便利店", "食品商行", "水果店", "日用百货店"),
    "服务": ("理发店", "家政服务部", "摄影工作室"),
    "货运": ("货运服务部", "运输服务部"),
}
_SCOPES = {
    "餐饮": ("餐饮服务；小餐饮、小食杂。", "许可项目：餐饮服务；食品销售。", "小吃服务；外卖递送服务；餐饮管理。"),
    "零售": ("日用百货销售；食品销售（仅销售预包装食品）。", "水果零售；食用农产品零售。"),
    "服务": ("理发服务；生活美容服务。", "家政服务；居民日常生活服务。"),
    "货运": ("道路货物运输（不含危险货物）。", "普通货物运输；装卸搬运。"),
}
_PLACES = (
    ("320102", "南京市玄武区", "玄武区市场监督管理局"),
    ("330106", "杭州市西湖区", "杭州市西湖区市场监督管理局"),
    ("510107", "成都市武侯区", "成都市武侯区市场监督管理局"),
    ("440305", "深圳市南山区", "深圳市市场监督管理局"),
    ("420106", "武汉市武昌区", "武汉市武昌区市场监督管理局"),
    ("610113", "西安市雁塔区", "西安市雁塔区市场监督管理局"),
)
_STREETS = ("和平路", "建设路", "人民路", "新华街", "文化路", "解放大道", "学府路", "长江路")
_SIGNS = ("老街坊", "好味道", "福满楼", "一品鲜", "顺和", "家和", "聚源", "鑫隆", "百味", "小城")


@dataclass(frozen=True)
class Person:
    name: str
    id_number: str
    phone: str

    @property
    def masked_id(self) -> str:
        return self.id_number[:6] + "*" * 8 + self.id_number[-4:]


@dataclass(frozen=True)
class Shop:
    name: str
    code: str
    operator: str
    trade: str
    scope: str
    address: str
    office: str
    registered_on: date


def id_number(rng: random.Random, *, region: str = "", born: date | None = None, woman: bool = False) -> str:
    """An 18-digit number with a right check digit."""
    born = born or date(rng.randint(1970, 2001), rng.randint(1, 12), rng.randint(1, 28))
    order = rng.randrange(10, 90) * 10 + rng.choice((0, 2, 4, 6, 8) if woman else (1, 3, 5, 7, 9))
    return numbered(f"{region or rng.choice(_PLACES)[0]}{born:%Y%m%d}{order:03d}")


def social_code(rng: random.Random, *, region: str) -> str:
    """A unified social credit code with a right check character: 92 is an individual's shop."""
    body = f"92{region}MA" + "".join(rng.choice(_CODE_LETTERS) for _ in range(7))
    total = sum(_CODE_LETTERS.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + _CODE_LETTERS[(31 - total % 31) % 31]


def shop_of(person: Person, rng: random.Random, *, today: date, trade: str = "餐饮") -> Shop:
    """A shop old enough for the whole margin (more than twelve months)."""
    region, place, office = rng.choice(_PLACES)
    district = place[-3:]
    return Shop(
        name=f"{district}{rng.choice(_SIGNS)}{rng.choice(_TRADES[trade])}",
        code=social_code(rng, region=region),
        operator=person.name,
        trade=trade,
        scope=rng.choice(_SCOPES[trade]),
        address=f"{place}{rng.choice(_STREETS)}{rng.randint(2, 380)}号{rng.randint(1, 9)}栋{rng.randint(101, 119)}室",
        office=office,
        registered_on=date(today.year - rng.randint(3, 8), rng.randint(1, 12), rng.randint(1, 28)),
    )


LI_QIANG = Person("李强", id_number(random.Random(2), region="320102", born=date(1987, 6, 14)), "13800000002")
