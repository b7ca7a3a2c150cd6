"""Licences and identity cards."""

from datetime import date

from bench.made.elsewhere.kit import SMALL, Kit, Make
from demo.papers.model import Paper
from demo.papers.people import Person, shop_of


def _licence(key: str, person: Person, seed: int, today: date) -> tuple[Kit, dict[str, object], str]:
    kit = Kit(key, seed, sizes=((842, 595), (595, 842)))
    shop = shop_of(person, kit.rng, today=today, trade=kit.pick("餐饮", "零售", "服务", "货运"))
    truth: dict[str, object] = {
        "issuer_id": shop.code,
        "business_name": shop.name,
        "business_type": "个体工商户",
        "operator": shop.operator,
        "registered_on": shop.registered_on.isoformat(),
        "address": shop.address,
        "issuer": shop.office,
    }
    return kit, truth, shop.scope


def licence_two(person: Person, seed: int, today: date, *, is_forged: bool = False) -> Paper:
    """The licence of today: two columns of fields, the code on top."""
    kit, truth, scope = _licence("licence_two", person, seed, today)
    when = date.fromisoformat(str(truth["registered_on"]))
    kit.title("营 业 执 照")
    code = str(truth["issuer_id"])
    kit.line(f"统一社会信用代码　{code[:-1] + ('7' if code[-1] == '3' else '3') if is_forged else code}")
    pairs = [
        ("名　　称", str(truth["business_name"])),
        ("组成形式", "个人经营"),
        ("类　　型", "个体工商户"),
        ("注册日期", f"{when:%Y年%m月%d日}"),
        ("经 营 者", str(truth["operator"])),
        ("经营场所", str(truth["address"])),
    ]
    kit.size = 9.5
    kit.form(pairs, "colon")
    kit.say(f"经营范围　{scope}")
    kit.line(f"登记机关　{truth['issuer']}", how="right")
    kit.line(f"{when.year}年{when.month}月{when.day}日", how="right")
    kit.stamp(kit.width - kit.left - 60, kit.y + 40, str(truth["issuer"]))
    return kit.paper("P-BIZ", truth, today)


def licence_kept(person: Person, seed: int, today: date) -> Paper:
    """Fields under each other without colons."""
    kit, truth, scope = _licence("licence_kept", person, seed, today)
    kit.title("个体工商户营业执照")
    for label, name in (
        ("注册号", "issuer_id"),
        ("字号名称", "business_name"),
        ("经营者姓名", "operator"),
        ("经营场所", "address"),
        ("类型", "business_type"),
        ("成立日期", "registered_on"),
    ):
        kit.line(f"{label}　　{truth[name]}")
    kit.line(f"经营范围及方式　{scope}")
    kit.line(str(truth["issuer"]), how="right")
    kit.stamp(kit.width - kit.left - 60, kit.y + 30, str(truth["issuer"]))
    return kit.paper("P-BIZ", truth, today)


def card(person: Person, seed: int, today: date, *, valid_for: int = 0) -> Paper:
    """An identity card's face, and its back where it is `valid_for` so many years more."""
    kit = Kit("card", seed, sizes=SMALL)
    born = person.id_number[6:14]
    kit.line(f"姓 名　{person.name}")
    kit.line("性 别　男　　民 族　汉")
    kit.line(f"出 生　{born[:4]} 年 {int(born[4:6])} 月 {int(born[6:])} 日")
    kit.line(f"住 址　江苏省南京市玄武区和平路{kit.rng.randint(1, 300)}号")
    kit.y -= 20
    kit.line(f"公民身份号码　{person.id_number}")
    if valid_for:
        kit.line("签发机关　南京市公安局玄武分局")
        kit.line(f"有效期限　{today.year - 5}.03.11-{today.year + valid_for}.03.11")
    return kit.paper("P-ID", {"subject_name": person.name, "subject_id": person.id_number}, today)


CARDS: tuple[Make, ...] = (licence_two, licence_kept, card)
