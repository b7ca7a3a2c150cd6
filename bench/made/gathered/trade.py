"""Leases, orders and licences, by the fields of rental programs, shops and the register of firms."""

from datetime import date, timedelta

from bench.made.pressed.hand import Hand, Make, capitals
from bench.made.pressed.press import on_paper, pdf, screen
from demo.papers.model import Paper, yuan
from demo.papers.people import Person, shop_of


def lease_short(person: Person, seed: int, today: date) -> Paper:
    """A rental program's contract: sides in brackets at the end of a line, the rent inside a clause with its days."""
    hand = Hand("lease_short", seed)
    owner, signed = hand.pick("孙丽华", "马文博", "郑秀兰"), today - timedelta(days=hand.rng.randint(2, 30))
    amount = hand.rng.randrange(10, 90) * 60_000
    body = hand.body(
        f"<h1>房屋租赁合同</h1><p>合同编号：{hand.digits(12)}</p><p>出租方：{owner}（以下简称甲方）；</p><p>承租方：{person.name}（以下简称乙方）。</p><p>租赁房屋地址：岳麓区学府路{hand.rng.randint(2, 90)}号</p>",
        f"<p>依据《中华人民共和国民法典》有关条款，甲乙双方经过充分协商，就乙方租赁甲方房屋事宜达成如下协议：</p><p>一、起租时间：{signed:%Y-%m-%d}，退租时间：{signed + timedelta(days=364):%Y-%m-%d}。在合同签订之日，乙方需向甲方支付押金￥2,000.00，支付房屋租金总额￥{yuan(amount)}。如续租，请提前3天通知甲方。</p><p>二、如甲方未能及时将押金退还乙方，甲方每天应按押金的2％向乙方支付违约金。</p><p>甲方（签字）：{owner}　　　　乙方（签字）：{person.name}</p><p>签订日期：{hand.day(signed)}</p>",
    )
    truth: dict[str, object] = {"payer": person.name, "payee": owner, "amount": amount, "issued_at": signed.isoformat()}
    return on_paper("lease_short", seed, "P-USE", pdf(body, today, margin=20), truth)


def order_page(person: Person, seed: int, today: date) -> Paper:
    """A shop's order: price, carriage, discount, and what was paid."""
    hand = Hand("order_page", seed)
    hand.points = 14
    price, off = hand.rng.randrange(90_000, 900_000), hand.rng.randrange(1_000, 9_000)
    number, at = hand.digits(18), f"{today - timedelta(days=3):%Y-%m-%d} 19:22:41"
    shop = hand.pick("海润电器旗舰店", "湘江家居专营店")
    pairs = [
        ("商品总价", f"¥{yuan(price)}"), ("运费", "¥0.00"), ("店铺优惠", f"-¥{yuan(off)}"), ("实付款", f"¥{yuan(price - off)}"), ("订单编号", number), ("支付宝交易号", hand.digits(28)), ("创建时间", at), ("付款时间", at.replace(":41", ":58")),
    ]  # fmt: skip
    body = hand.body(
        f'<h1 style="padding-top:12px">订单详情</h1><div style="padding:0 16px"><p>收货人：{person.name}　138****{hand.digits(4)}</p><p>{shop}</p><p>双开门冰箱 ×1</p>{hand.apart(pairs)}</div>'
    )
    truth: dict[str, object] = {"doc_no": number, "amount": price - off}
    return on_paper("order_page", seed, "P-USE", screen(body), truth)


def works_clauses(person: Person, seed: int, today: date) -> Paper:
    """A works contract in numbered clauses with three sums: stages first, then all of it."""
    hand = Hand("works_clauses", seed)
    amount, firm = (
        hand.rng.randrange(8, 60) * 1_000_000,
        hand.pick("合肥美居装饰工程有限公司", "长沙匠心装饰设计有限公司"),
    )
    signed, number = today - timedelta(days=hand.rng.randint(2, 30)), f"ZS-{today.year}-{hand.digits(4)}"
    body = hand.body(
        f"<h1>住宅室内装饰装修施工合同</h1><p class=r>合同编号：{number}</p><p>发包人（甲方）：{person.name}</p><p>承包人（乙方）：{firm}</p>",
        f"<p>第一条　工程概况：长沙市岳麓区学府路，建筑面积89平方米。</p><p>第二条　工程期限60天。</p><p>第三条　本工程合同总价为人民币（大写）{capitals(amount)}（¥{yuan(amount)}）。其中：开工前三日内支付¥{yuan(amount * 6 // 10)}；油漆进场前支付¥{yuan(amount * 35 // 100)}；竣工验收后支付¥{yuan(amount - amount * 6 // 10 - amount * 35 // 100)}。</p><p>第四条　违约金为合同总价的5%。</p>",
        f"<p>甲方（签字）：{person.name}　　　　　乙方（盖章）：{firm}</p><p>签约日期：{hand.day(signed)}</p>",
        hand.seal(firm),
    )
    truth: dict[str, object] = {
        "doc_no": number, "payer": person.name, "payee": firm, "amount": amount, "amount_upper": capitals(amount), "issued_at": signed.isoformat(),
    }  # fmt: skip
    return on_paper("works_clauses", seed, "P-USE", pdf(body, today, margin=20), truth)


def licence_register(person: Person, seed: int, today: date) -> Paper:
    """What the register of firms shows: two columns of names with colons, three days that look alike."""
    hand = Hand("licence_register", seed)
    shop = shop_of(person, hand.rng, today=today, trade=hand.pick("餐饮", "零售", "服务"))
    when = shop.registered_on
    pairs = [
        ("统一社会信用代码", shop.code), ("名称", shop.name), ("类型", "个体工商户"), ("经营者", shop.operator), ("组成形式", "个人经营"), ("注册日期", f"{when.year}年{when.month:02d}月{when.day:02d}日"),
        ("登记机关", shop.office), ("核准日期", f"{when.year + 1}年03月09日"), ("登记状态", "存续（在营、开业、在册）"),
    ]  # fmt: skip
    body = hand.body(
        "<p>国家企业信用信息公示系统</p><h1>营业执照信息</h1>",
        '<div style="display:grid;grid-template-columns:1fr 1fr;gap:8px 20px">'
        + "".join(f"<span>· {a}： {b}</span>" for a, b in pairs)
        + "</div>",
        f"<p>· 经营场所： {shop.address}</p><p>· 经营范围： {shop.scope}</p><p>提示：根据《市场主体登记管理条例》，仅供参考。</p>",
    )
    truth: dict[str, object] = {
        "issuer_id": shop.code, "business_name": shop.name, "business_type": "个体工商户", "operator": shop.operator, "registered_on": when.isoformat(),
        "address": shop.address, "issuer": shop.office,
    }  # fmt: skip
    return on_paper("licence_register", seed, "P-BIZ", pdf(body, today), truth)


TRADE: tuple[Make, ...] = (lease_short, order_page, works_clauses, licence_register)
