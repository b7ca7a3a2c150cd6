"""Invoices, contracts, licences, receipts, identity cards."""

from datetime import date, timedelta

from bench.made.pressed.hand import FIRMS, Hand, Make, capitals, firm_code
from bench.made.pressed.press import on_paper, pdf, screen
from demo.papers.model import Paper, yuan
from demo.papers.more import capitals_of
from demo.papers.people import Person, shop_of, social_code

SELLERS = ("湖南湘江家居建材有限公司", "苏州吴门装饰工程有限公司", "青岛海润电器销售有限公司", "合肥庐阳职业培训学校")


def _sale(hand: Hand, person: Person, today: date) -> dict[str, object]:
    return {
        "doc_no": hand.digits(20),
        "issued_at": (today - timedelta(days=hand.rng.randint(1, 40))).isoformat(),
        "payer": person.name,
        "payee": hand.pick(*SELLERS),
        "amount": hand.rng.randrange(30_000, 5_000_000),
    }


def invoice_full(person: Person, seed: int, today: date) -> Paper:
    """The fully digital invoice: two ruled blocks, names down the side."""
    hand = Hand("invoice_full", seed)
    truth = _sale(hand, person, today)
    amount, issued = int(str(truth["amount"])), date.fromisoformat(str(truth["issued_at"]))
    price = amount * 100 // 113
    side = 'style="border:1px solid #a33;width:16px;padding:4px;text-align:center"'
    cell = 'style="border:1px solid #a33;padding:6px;width:46%"'
    code = social_code(hand.rng, region="430104")
    parties = f"<table><tr><td {side}>购买方信息</td><td {cell}>名称：{person.name}<br><br>统一社会信用代码/纳税人识别号：</td><td {side}>销售方信息</td><td {cell}>名称：{truth['payee']}<br><br>统一社会信用代码/纳税人识别号：{code}</td></tr></table>"
    hand.line = "#a33"
    rows = [
        [
            hand.pick("*家具*沙发", "*家用电器*冰箱", "*建筑服务*装修款"),
            "",
            "件",
            "1",
            f"{price / 100:.2f}",
            f"{price / 100:.2f}",
            "13%",
            f"{(amount - price) / 100:.2f}",
        ],
        ["合　　计", "", "", "", "", f"¥{price / 100:.2f}", "", f"¥{(amount - price) / 100:.2f}"],
    ]
    goods = hand.table(
        ["项目名称", "规格型号", "单位", "数量", "单价", "金额", "税率/征收率", "税额"],
        rows,
        right=(4, 5, 7),
        small=0.9,
    )
    total = f'<table><tr><td style="border:1px solid #a33;padding:5px">价税合计（大写）</td><td style="border:1px solid #a33;padding:5px">⊗{capitals_of(amount)}</td><td style="border:1px solid #a33;padding:5px">（小写）¥{amount / 100:.2f}</td></tr></table>'
    head = f'<div style="display:flex"><h1 style="flex:1;color:#a33">电子发票（普通发票）</h1><div>发票号码：{truth["doc_no"]}<br>开票日期：{issued.year}年{issued.month:02d}月{issued.day:02d}日</div></div>'
    body = hand.body(head, parties, goods, total, "<p>备注</p><p>开票人：刘敏</p>")
    return on_paper("invoice_full", seed, "P-USE", pdf(body, today, size="A5", wide=True, margin=8), truth)


def contract_buy(person: Person, seed: int, today: date) -> Paper:
    """A contract of sale or works: parties, clauses, the price in a clause."""
    hand = Hand("contract_buy", seed)
    truth = _sale(hand, person, today) | {"doc_no": f"{hand.pick('GX', 'HT', 'ZX')}{today.year}-{hand.digits(5)}"}
    amount = hand.rng.randrange(1, 60) * 500_000
    title, buyer, seller, price = hand.rng.choice(
        (
            ("家庭居室装饰装修合同", "发包方（甲方）", "承包方（乙方）", "工程总造价"),
            ("家具买卖合同", "买方", "卖方", "合同总价款"),
            ("设备采购协议", "甲方（需方）", "乙方（供方）", "采购总金额"),
            ("职业技能培训协议书", "甲方（学员）", "乙方（培训机构）", "培训费用总额"),
        )
    )
    signed = date.fromisoformat(str(truth["issued_at"]))
    wan = hand.chance(0.3)
    said = f"{amount / 1_000_000:g}万元" if wan else f"{yuan(amount)}元"
    body = hand.body(
        f"<h1>{title}</h1>",
        f"<p class=r>{hand.pick('合同编号', '协议编号', '编号')}：{truth['doc_no']}</p><p>{buyer}：{person.name}</p><p>{seller}：{truth['payee']}</p>",
        "<p>根据《中华人民共和国民法典》及相关规定，双方经平等协商，订立本合同。</p>",
        f"<p>第一条　标的与数量：详见附件清单。</p><p>第二条　{price}：人民币{said}（大写：{capitals(amount)}）。</p><p>第三条　付款方式：签订之日起十日内支付百分之三十，余款验收后支付。</p>",
        f'<div style="display:flex;justify-content:space-between;margin-top:40px"><span>{buyer}签字：{person.name}</span><span>{seller}盖章：{truth["payee"]}</span></div><p>签订日期：{hand.day(signed)}</p>',
        hand.seal(str(truth["payee"])),
    )
    truth |= {"amount": amount, "amount_upper": capitals(amount)}
    return on_paper("contract_buy", seed, "P-USE", pdf(body, today, margin=22), truth)


def rent(person: Person, seed: int, today: date) -> Paper:
    """A lease, its rent for the whole term."""
    hand = Hand("rent", seed)
    signed, months = today - timedelta(days=hand.rng.randint(3, 40)), hand.rng.choice((6, 12))
    monthly = hand.rng.randrange(8, 60) * 10_000
    owner = hand.pick("赵国强", "孙丽华", "马文博")
    truth: dict[str, object] = {
        "payer": person.name,
        "payee": owner,
        "issued_at": signed.isoformat(),
        "amount": monthly * months,
    }
    body = hand.body(
        "<h1>房屋租赁合同</h1>",
        f"<p>出租方（甲方）：{owner}　身份证号：{hand.digits(6)}********{hand.digits(4)}</p><p>承租方（乙方）：{person.name}　身份证号：{person.id_number}</p>",
        f"<p>一、甲方将位于长沙市岳麓区学府路{hand.rng.randint(1, 99)}号的房屋出租给乙方使用。</p><p>二、租赁期限共{months}个月。</p><p>三、月租金为人民币{yuan(monthly)}元，租金总额为人民币{yuan(monthly * months)}元。</p>",
        f"<p>签订日期：{hand.day(signed)}</p>",
    )
    return on_paper("rent", seed, "P-USE", pdf(body, today, margin=22), truth)


def licence_tall(person: Person, seed: int, today: date) -> Paper:
    """A licence upright, names spread out, long values on several lines."""
    hand = Hand("licence_tall", seed)
    shop = shop_of(person, hand.rng, today=today, trade=hand.pick("餐饮", "零售", "服务"))
    truth: dict[str, object] = {
        "issuer_id": shop.code,
        "business_name": shop.name,
        "business_type": "个体工商户",
        "operator": shop.operator,
        "registered_on": shop.registered_on.isoformat(),
        "address": shop.address,
        "issuer": shop.office,
    }
    when = shop.registered_on
    rows = [
        ("名称", shop.name),
        ("类型", "个体工商户"),
        ("经营者", shop.operator),
        ("组成形式", "个人经营"),
        ("经营场所", shop.address),
        ("注册日期", f"{when.year}年{when.month:02d}月{when.day:02d}日"),
        (
            "经营范围",
            f"{shop.scope}（依法须经批准的项目，经相关部门批准后方可开展经营活动，具体经营项目以相关部门批准文件或许可证件为准）",
        ),
    ]
    spread = "".join(
        f'<tr><td style="width:90px;text-align-last:justify;padding:9px 16px 9px 0;vertical-align:top">{a}</td><td style="padding:9px 0">{b}</td></tr>'
        for a, b in rows
    )
    body = hand.body(
        f'<h1 style="font-size:34px;letter-spacing:14px;margin-top:40px">营业执照</h1><p class=c>（副本）</p><p>统一社会信用代码<br><b>{shop.code}</b></p><table>{spread}</table><p class=r style="margin-top:40px">登记机关　{shop.office}</p><p class=r>{when.year}年{when.month}月{when.day}日</p>',
        hand.seal(shop.office, up=-20),
        "<p class=c style='color:#888'>国家企业信用信息公示系统网址：http://www.gsxt.gov.cn　市场主体应当于每年1月1日至6月30日报送年度报告</p>",
    )
    return on_paper("licence_tall", seed, "P-BIZ", pdf(body, today, margin=20), truth)


def _paid(hand: Hand, person: Person, today: date) -> tuple[dict[str, object], str]:
    at = f"{today:%Y-%m-%d} {hand.rng.randint(8, 21):02d}:{hand.rng.randint(10, 59)}:{hand.rng.randint(10, 59)}"
    return {
        "payer": person.name,
        "payee": hand.pick("蜀信消费金融有限公司", "徽商普惠小额贷款有限公司"),
        "amount": hand.rng.randrange(20_000, 900_000),
        "serial": hand.digits(24),
        "paid_at": at.replace(" ", "T"),
    }, at


def repay_app(person: Person, seed: int, today: date) -> Paper:
    """An app's page after paying back."""
    hand = Hand("repay_app", seed)
    hand.points = 15
    truth, at = _paid(hand, person, today)
    pairs = [
        (hand.pick("还款金额", "实还金额"), f"{yuan(int(str(truth['amount'])))}元"),
        (hand.pick("还款人", "付款人"), person.name),
        (hand.pick("收款方", "收款机构"), str(truth["payee"])),
        ("还款方式", "招商银行储蓄卡（6231）"),
        (hand.pick("还款时间", "交易时间"), at),
        (hand.pick("交易流水号", "还款流水号", "交易单号"), str(truth["serial"])),
    ]
    body = hand.body(
        f'<div class=c style="padding:30px 0 10px"><div style="font-size:40px;color:#1aad19">✓</div><div style="font-size:20px">还款成功</div></div><div style="padding:0 18px">{hand.apart(pairs)}</div>'
    )
    return on_paper("repay_app", seed, "P-RECEIPT", screen(body), truth)


def card_both(person: Person, seed: int, today: date) -> Paper:
    """Both sides of an identity card on one page."""
    hand = Hand("card_both", seed)
    born = person.id_number[6:14]
    box = 'style="border:1px solid #bbb;border-radius:10px;padding:20px 26px;width:330px;margin:20px auto;line-height:2.2;background:#eef3f8"'
    front = f"<div {box}>姓名　{person.name}<br>性别　男　　民族　汉<br>出生　{born[:4]} 年 {int(born[4:6])} 月 {int(born[6:])} 日<br>住址　湖南省长沙市岳麓区学府路{hand.rng.randint(2, 200)}号<br>公民身份号码　{person.id_number}</div>"
    back = f"<div {box}><div class=c>中华人民共和国<br><b>居民身份证</b></div>签发机关　长沙市公安局岳麓分局<br>有效期限　2019.03.11-2039.03.11</div>"
    return on_paper(
        "card_both",
        seed,
        "P-ID",
        pdf(hand.body(front, back), today),
        {"subject_name": person.name, "subject_id": person.id_number, "issuer": "长沙市公安局岳麓分局"},
    )


def invoice_old(person: Person, seed: int, today: date) -> Paper:
    """The older electronic invoice: code and number apart, spaced names."""
    hand = Hand("invoice_old", seed)
    truth = _sale(hand, person, today) | {"doc_no": hand.digits(8), "record_no": f"0{hand.digits(11)}"}
    amount, issued = int(str(truth["amount"])), date.fromisoformat(str(truth["issued_at"]))
    price = amount * 100 // 106
    buyer = f"<p>名　　　　称：{person.name}<br>纳税人识别号：<br>地 址、电 话：</p>"
    seller = f"<p>名　　　　称：{truth['payee']}<br>纳税人识别号：{social_code(hand.rng, region='320506')}<br>地 址、电 话：苏州市吴中区 0512-{hand.digits(8)}</p>"
    rows = [
        ["*现代服务*设计服务费", "项", "1", f"{price / 100:.2f}", "6%", f"{(amount - price) / 100:.2f}"],
        ["合计", "", "", f"￥{price / 100:.2f}", "", f"￥{(amount - price) / 100:.2f}"],
    ]
    body = hand.body(
        "<h1>江苏增值税电子普通发票</h1>",
        f"<div class=r>发票代码：{truth['record_no']}<br>发票号码：{truth['doc_no']}<br>开票日期：{issued:%Y年%m月%d日}</div>",
        buyer,
        hand.table(["货物或应税劳务、服务名称", "单位", "数量", "金额", "税率", "税额"], rows, right=(3, 5)),
        f"<p>价税合计（大写）　{capitals_of(amount)}　　　（小写）￥{amount / 100:.2f}</p>",
        seller,
        hand.seal("发票专用章", right=30),
    )
    return on_paper("invoice_old", seed, "P-USE", pdf(body, today, size="A5", wide=True, margin=8), truth)


def contract_service(person: Person, seed: int, today: date) -> Paper:
    """An agreement whose parties stand in its first sentence."""
    hand = Hand("contract_service", seed)
    truth = _sale(hand, person, today) | {"doc_no": f"FW{hand.digits(10)}"}
    amount, signed = hand.rng.randrange(3, 90) * 100_000, date.fromisoformat(str(truth["issued_at"]))
    body = hand.body(
        "<h1>家政服务协议</h1>",
        f"<p>协议编号{hand.colon}{truth['doc_no']}</p><p>委托方：{person.name}（以下简称甲方）</p><p>受托方：{truth['payee']}（以下简称乙方）</p><p>甲方委托乙方提供全屋保洁及月嫂服务，服务费总计人民币{yuan(amount)}元整（大写：{capitals(amount)}），自签订之日起生效。</p><p>甲方（签字）：　　　　乙方（盖章）：</p><p>签署日期{hand.colon}{hand.day(signed)}</p>",
    )
    truth |= {"amount": amount}
    return on_paper("contract_service", seed, "P-USE", pdf(body, today, margin=22), truth)


def licence_firm(person: Person, seed: int, today: date) -> Paper:
    """A company's licence: capital and term beside the rest."""
    hand = Hand("licence_firm", seed)
    firm, code = hand.pick(*FIRMS[:6]), firm_code(hand, region="430104")
    when = date(today.year - hand.rng.randint(2, 9), hand.rng.randint(1, 12), hand.rng.randint(1, 28))
    truth: dict[str, object] = {
        "issuer_id": code,
        "business_name": firm,
        "business_type": "有限责任公司（自然人独资）",
        "operator": person.name,
        "registered_on": when.isoformat(),
        "address": "长沙市岳麓区麓谷大道668号2栋",
        "issuer": "长沙市市场监督管理局",
    }
    left = [
        ("名称", firm),
        ("类型", str(truth["business_type"])),
        ("法定代表人", person.name),
        ("经营范围", "软件开发；信息技术咨询服务；计算机系统服务。"),
    ]
    right = [
        ("注册资本", "壹佰万元整"),
        ("成立日期", f"{when:%Y年%m月%d日}"),
        ("营业期限", "长期"),
        ("住所", str(truth["address"])),
    ]
    cells = "".join(
        f'<tr><td style="padding:8px">{a}</td><td style="padding:8px">{b}</td><td style="padding:8px">{c}</td><td style="padding:8px">{d}</td></tr>'
        for (a, b), (c, d) in zip(left, right, strict=True)
    )
    body = hand.body(
        f'<h1 style="font-size:30px">营 业 执 照</h1><p>统一社会信用代码：{code}</p><table>{cells}</table><p class=r>登记机关：长沙市市场监督管理局</p><p class=r>{today.year}年{today.month}月{today.day}日</p>',
        hand.seal("长沙市市场监督管理局"),
    )
    return on_paper("licence_firm", seed, "P-BIZ", pdf(body, today, wide=True), truth)


def transfer_slip(person: Person, seed: int, today: date) -> Paper:
    """A bank's electronic slip: two blocks with names down the side."""
    hand = Hand("transfer_slip", seed)
    truth, at = _paid(hand, person, today)
    amount = int(str(truth["amount"]))
    cell = 'style="border:1px solid #999;padding:5px"'
    rows = "".join(
        f"<tr>{first}<td {cell}>{label}</td><td {cell}>{a}</td>{second}<td {cell}>{label}</td><td {cell}>{b}</td></tr>"
        for first, second, label, a, b in (
            (
                f"<td rowspan=3 {cell}>付<br>款<br>人</td>",
                f"<td rowspan=3 {cell}>收<br>款<br>人</td>",
                "全称",
                person.name,
                truth["payee"],
            ),
            ("", "", "账号", f"6231****{hand.digits(4)}", hand.digits(16)),
            ("", "", "开户行", "招商银行长沙分行", "中信银行成都分行"),
        )
    )
    body = hand.body(
        "<h1>招商银行 电子回单</h1>",
        f"<table>{rows}</table>",
        hand.grid(
            [
                ("金额（小写）", f"¥{yuan(amount)}"),
                ("金额（大写）", capitals_of(amount)),
                ("交易时间", at),
                ("交易流水号", str(truth["serial"])),
                ("用途", "归还贷款"),
                ("验证码", hand.serial(10)),
            ]
        ),
        hand.seal("招商银行电子回单专用章"),
    )
    return on_paper(
        "transfer_slip",
        seed,
        "P-RECEIPT",
        pdf(body, today, size="A5", wide=True),
        truth | {"amount_upper": capitals_of(amount)},
    )


TRADE: tuple[Make, ...] = (invoice_full, contract_buy, rent, licence_tall, repay_app, card_both)
TRADE_HELD: tuple[Make, ...] = (invoice_old, contract_service, licence_firm, transfer_slip)
