"""Papers for what money is for and who one is: an invoice, a purchase contract, an identity card, a hardship letter."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from demo.papers.letters import Sheet, capitals
from demo.papers.model import Paper, yuan
from demo.papers.people import Person, social_code

_SELLERS = (
    "苏州博闻图书有限公司",
    "长沙悦居装饰工程有限公司",
    "青岛海澜家电销售有限公司",
    "重庆合创（西南）科技有限公司",
)
_GOODS = ("*印刷品*专业教材", "*家具*书柜", "*电器*冰箱", "*建材*地板", "*服务*安装费")
_HOSPITALS = ("临江市第一人民医院", "安平县中医医院", "东港大学附属医院")


def invoice(person: Person, *, seed: int, today: date) -> Paper:
    """Two layouts: the paper form with blocks above each other, and the electronic one with both parties on a line."""
    rng = random.Random(f"invoice:{seed}")
    sheet, seller = Sheet(rng), rng.choice(_SELLERS)
    issued = today - timedelta(days=rng.randint(1, 60))
    lines = [rng.randrange(20, 900) * 100 + rng.randrange(100) for _ in range(rng.randint(2, 4))]
    total, number, code = sum(lines), f"{rng.randrange(10**7, 10**8)}", social_code(rng, region="320102")
    electronic = rng.random() < 0.5
    sheet.title("电子发票（普通发票）" if electronic else "江苏增值税电子普通发票")
    sheet.pairs([("发票号码", number), ("开票日期", f"{issued.year}年{issued.month:02d}月{issued.day:02d}日")])
    if electronic:
        sheet.plain([f"名称：{person.name}", f"名称：{seller}"])
        sheet.plain(["统一社会信用代码/纳税人识别号：", f"统一社会信用代码/纳税人识别号：{code}"])
    else:
        sheet.plain([f"名    称：{person.name}"])
        sheet.plain(["纳税人识别号："])
    sheet.table(
        ["项目名称" if electronic else "货物或应税劳务、服务名称", "数量", "单价", "金额", "税率"],
        [[rng.choice(_GOODS), "1", yuan(line, comma=False), yuan(line, comma=False), "免税"] for line in lines],
    )
    upper = capitals_of(total)
    sheet.plain([f"价税合计（大写）    {upper}", f"（小写）¥{yuan(total, comma=False)}"])
    if not electronic:
        sheet.plain([f"名    称：{seller}"])
        sheet.plain([f"纳税人识别号：{code}"])
    truth: dict[str, object] = {
        "doc_no": number, "issued_at": issued.isoformat(), "payer": person.name, "payee": seller, "amount": total,
        "amount_upper": upper, "issuer_id": code,
    }  # fmt: skip
    return sheet.paper(f"发票-{seed}.pdf", "P-USE", truth, today)


def capitals_of(fen: int) -> str:
    """Any amount below 100 million yuan in capital numerals, with its cents."""
    whole, cents = divmod(fen, 100)
    if not cents:
        return capitals(fen)
    tens, ones = divmod(cents, 10)
    digits = "零壹贰叁肆伍陆柒捌玖"
    head = capitals(whole * 100).removesuffix("整")
    return head + (digits[tens] + "角" if tens else "零") + (digits[ones] + "分" if ones else "整" if not tens else "")


def contract(person: Person, *, seed: int, today: date) -> Paper:
    rng = random.Random(f"contract:{seed}")
    sheet, seller, amount = Sheet(rng), rng.choice(_SELLERS), rng.randrange(50, 900) * 10_000
    number = f"{rng.choice(('CG', 'ZX', 'HT'))}-{today.year}-{rng.randrange(10**5, 10**6)}"
    signed = today - timedelta(days=rng.randint(1, 40))
    sheet.title(rng.choice(("采购合同", "购销合同", "装修合同")))
    sheet.pairs(
        [("合同编号", number), ("签订日期", signed.isoformat()), ("甲方", person.name), ("乙方", seller)], across=1
    )
    sheet.pairs([("合同金额", f"{yuan(amount)}元"), ("大写", capitals(amount))], across=1)
    sheet.foot("甲方（签字）        乙方（盖章）")
    truth: dict[str, object] = {
        "doc_no": number, "issued_at": signed.isoformat(), "payer": person.name, "payee": seller, "amount": amount,
        "amount_upper": capitals(amount),
    }  # fmt: skip
    return sheet.paper(f"合同-{seed}.pdf", "P-USE", truth, today)


def identity(person: Person, *, seed: int, today: date) -> Paper:
    rng = random.Random(f"id:{seed}")
    sheet = Sheet(rng)
    born = person.id_number[6:14]
    sheet.title("居民身份证")
    sheet.plain([f"姓名  {person.name}"])
    sheet.plain(["性别  男    民族  汉"])
    sheet.plain([f"出生  {born[:4]} 年 {int(born[4:6])} 月 {int(born[6:])} 日"])
    sheet.plain(["住址  杭州市西湖区文三路20号"])
    sheet.plain([f"公民身份号码  {person.id_number}"])
    truth: dict[str, object] = {"subject_name": person.name, "subject_id": person.id_number}
    return sheet.paper(f"身份证-{seed}.pdf", "P-ID", truth, today)


def hardship(person: Person, *, seed: int, today: date) -> Paper:
    rng = random.Random(f"other:{seed}")
    sheet, hospital = Sheet(rng), rng.choice(_HOSPITALS)
    sheet.title(rng.choice(("诊断证明书", "疾病诊断证明")))
    sheet.pairs(
        [
            ("患者姓名", person.name),
            ("身份证号", person.id_number),
            ("科室", "骨科"),
            ("住院号", f"{rng.randrange(10**6, 10**7)}"),
        ]
    )
    sheet.say("诊断：右侧胫骨骨折，术后需休息三个月，定期复查。")
    sheet.foot(hospital, f"{today.year}年{today.month}月{today.day}日")
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "issuer": hospital,
        "issued_at": today.isoformat(),
    }
    return sheet.paper(f"诊断证明-{seed}.pdf", "P-OTHER", truth, today)


MORE: tuple[Callable[..., Paper], ...] = (invoice, contract, identity, hardship)
