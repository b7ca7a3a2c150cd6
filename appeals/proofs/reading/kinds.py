"""Which of the thirteen kinds of D.1 a paper is, by what it says."""

import re
from collections.abc import Callable

from appeals.proofs.reading.values import squeezed

# Words that speak for a kind, with their weight. A title weighs most; common words little.
_SIGNS: dict[str, tuple[tuple[str, int], ...]] = {
    "P-INCOME": (("收入证明", 8), ("在职证明", 5), ("兹证明", 2), ("我单位", 3), ("我公司", 3), ("年收入", 2), ("月收入", 2), ("税前", 1), ("职务", 1), ("入职", 1), ("特此证明", 2), ("人事", 1)),
    "P-BANKFLOW": (("交易流水", 5), ("流水清单", 5), ("交易明细", 5), ("历史明细", 5), ("交易清单", 5), ("账户明细", 4), ("明细清单", 4), ("TransactionStatement", 6), ("账户余额", 2), ("余额", 1), ("借方", 1), ("贷方", 1), ("对方户名", 2), ("交易摘要", 2), ("交易金额", 2), ("银行", 1), ("卡号", 1), ("联机余额", 2), ("明细查询", 4)),
    "P-TAX": (("纳税记录", 8), ("收入纳税明细", 8), ("个人所得税", 4), ("实缴(退)", 4), ("扣缴义务人", 3), ("税款所属期", 3), ("入库", 2), ("税务局", 2), ("税务机关", 2), ("已申报税额", 4), ("完税证明", 7)),
    "P-SI": (("参保证明", 8), ("权益单", 6), ("参保缴费", 6), ("社会保险", 4), ("缴费基数", 3), ("养老保险", 2), ("险种", 2), ("参保", 2), ("社会保险个人", 4), ("失业保险", 1), ("工伤保险", 1)),
    "P-HPF": (("住房公积金", 6), ("公积金缴存", 6), ("缴存基数", 4), ("月缴存额", 4), ("缴存比例", 3), ("汇缴", 2), ("缴至年月", 3), ("公积金", 1)),
    "P-BIZ": (("营业执照", 9), ("统一社会信用代码", 2), ("经营范围", 4), ("组成形式", 3), ("登记机关", 3), ("经营者", 2), ("经营场所", 2), ("注册资本", 2), ("法定代表人", 2), ("个体工商户", 2)),
    "P-WALLET": (("交易流水证明", 6), ("微信支付交易明细证明", 10), ("支付宝", 3), ("微信支付", 3), ("财付通", 1), ("商户单号", 4), ("收/付款方式", 4), ("交易方式", 1), ("零钱", 2), ("商品说明", 3), ("微信号", 4), ("支付宝账户", 4), ("收/支/其他", 4)),
    "P-PAYSLIP": (("工资条", 9), ("工资单", 8), ("工资明细", 6), ("薪资单", 8), ("薪酬单", 8), ("实发工资", 4), ("应发工资", 4), ("实发", 2), ("应发", 2), ("基本工资", 3), ("绩效", 1), ("加班", 1), ("个税", 1), ("payslip", 8), ("netpay", 4), ("payroll", 4), ("五险一金", 2)),
    "P-SETTLE": (("结清证明", 9), ("贷款结清", 7), ("已结清", 5), ("结清日期", 3), ("全部还清", 3), ("结清", 1)),
    "P-RECEIPT": (("还款凭证", 9), ("还款回单", 8), ("电子回单", 5), ("转账凭证", 6), ("付款凭证", 6), ("交易回单", 5), ("转账成功", 4), ("付款人", 2), ("收款人", 2), ("付款方", 2), ("收款方", 2), ("还款成功", 5), ("业务回单", 5), ("还款", 1)),
    "P-USE": (("发票", 6), ("增值税", 4), ("购销合同", 6), ("发票号码", 4), ("发票代码", 4), ("价税合计", 4), ("订单", 2), ("采购合同", 6), ("销售方", 2), ("购买方", 2), ("装修合同", 6), ("收据", 4), ("合同编号", 2), ("甲方", 2), ("乙方", 2), ("施工合同", 6), ("合同总价", 3), ("承包人", 2), ("出卖人", 2), ("买受人", 2), ("服务合同", 4), ("租赁合同", 4)),
    "P-ID": (("公民身份号码", 6), ("居民身份证", 6), ("签发机关", 3), ("有效期限", 2), ("民族", 2), ("出生", 1), ("住址", 1)),
    "P-OTHER": (("诊断证明", 8), ("失业", 3), ("失业证明", 8), ("居住证", 7), ("残疾", 5), ("受灾", 6), ("出院", 4), ("病历", 5), ("住院", 4), ("医院", 2), ("灾害", 4), ("居委会", 3), ("村民委员会", 3), ("居住证明", 8)),
}  # fmt: skip
KINDS = tuple(_SIGNS)
# The same by shape, where issuers choose their own words: 薪资发放明细, 到手工资, 租赁协议书.
_SHAPED: dict[str, tuple[tuple[str, int], ...]] = {
    "P-INCOME": ((r"(?:工资|收入|薪资|薪酬)证明", 7), (r"(?:任职|在职|工作)证明", 5), (r"(?:月|年)(?:度|均|平均)?(?:税前|税后)?(?:总)?(?:收入|工资|薪)", 3), (r"(?:本|我)(?:单位|公司|司|院|校|厂)(?:正式)?(?:员工|职工)?", 2), (r"入职|到岗|任职|受雇", 2), (r"职务|岗位|职位", 1)),
    "P-BANKFLOW": ((r"收支明细|账户对账单|(?:交易|账户|历史|活期)(?:交易)?(?:流水|明细|清单)", 5), (r"储蓄卡|借记卡|银行卡", 2)),
    "P-TAX": ((r"(?:个人所得税|个税)\S{0,6}(?:记录|证明|清单|明细)", 6),),
    "P-SI": ((r"(?:社会保险|社保|养老保险|参保)\S{0,8}(?:证明|清单|明细|记录|权益|凭证|单)", 6), (r"养老金|养老保险待遇", 5), (r"缴费(?:基数|月数|年限)", 3), (r"参保(?:单位|状态|人)", 2)),
    "P-HPF": ((r"公积金\S{0,8}(?:证明|明细|清单|记录|账户|对账单)", 6), (r"缴存(?:基数|比例|单位|额)|缴至年月", 3)),
    "P-WALLET": ((r"(?:微信|支付宝)\S{0,6}(?:账单|收款|商家|流水|明细)", 6), (r"收款码|商家收款|经营收款", 3)),
    "P-PAYSLIP": ((r"(?:工资|薪资|薪酬|薪金)\S{0,4}(?:条|单|表|明细)|payadvice|salaryslip|payslip", 7), (r"(?:应发|应付)(?:工资|薪|合计|金额|总额|小计)?", 3), (r"(?:实发|到手|实领|实付|税后)(?:工资|薪|合计|金额|总额)", 4), (r"(?:基本|岗位|绩效)(?:工资|薪)|薪资|津贴|补贴|奖金", 2), (r"代扣|扣除项|扣款|扣社保|扣个税", 2)),
    "P-SETTLE": ((r"(?:结清|还清|清偿)\S{0,6}证明|债权债务\S{0,6}(?:终止|结清)", 7), (r"(?:已|全部)\S{0,6}(?:结清|还清)", 5)),
    "P-RECEIPT": ((r"(?:还款|转账|付款|支付|汇款)(?:成功|凭证|回单|回执|电子凭证)", 6), (r"(?:流水|回单|交易单)号", 2), (r"(?:付款|还款|收款)(?:人|方|机构)", 2)),
    "P-USE": ((r"(?:合同|协议书?)$", 6), (r"(?:租赁|买卖|采购|装修|装饰|施工|服务|培训|委托|订购|加工|承揽)\S{0,6}(?:合同|协议)", 6), (r"甲方|乙方|买方|卖方|需方|供方|委托方|受托方|出租|承租|承包|发包", 3), (r"(?:合同|协议|订单)编?号", 3), (r"发票代码|发票号码|税率|价税合计", 4), (r"订立本(?:合同|协议)|本(?:合同|协议)", 3)),
    "P-OTHER": ((r"诊断(?:证明|书)|疾病|病情", 6), (r"失业\S{0,4}(?:登记|证明|状态)|就业创业", 6), (r"(?:困难|低保|特困|残疾|受灾|居住)\S{0,4}证明?", 5), (r"门诊|住院|医师|科别|科室", 3)),
    "P-BIZ": ((r"营业执照", 4), (r"(?:经营者|法定代表人|负责人)", 2)),
}  # fmt: skip
_RULES = {kind: tuple((re.compile(shape), weight) for shape, weight in shapes) for kind, shapes in _SHAPED.items()}
_ENOUGH, _CLEAR = 5, 4  # points a kind needs; points it must be ahead of the next not to be compared by its fields
_TITLE = 5  # a sign of this weight is a title, and not a word that other papers use too
_DATED = re.compile(r"\s*(?:[\d*]{1,30}\s+)?(?:\S+\s+)?(?:19|20)\d{2}[-/.年]?[01]?\d[-/.月]?[0-3]?\d")


def is_dated(line: str) -> bool:
    """Whether a line begins as a row of a history does."""
    return bool(_DATED.match(line))


def titled(head: str) -> str | None:
    """The kind whose own title stands in the head of a page, by the longest one; None where none does, or two do."""
    text = squeezed(head).lower()
    longest = {
        kind: max((len(sign) for sign, weight in signs if weight >= _TITLE and sign.lower() in text), default=0)
        for kind, signs in _SIGNS.items()
    }
    most = max(longest.values())
    named = [kind for kind, length in longest.items() if length == most]
    return named[0] if most and len(named) == 1 else None


def classify(text: str, *, head: str = "", fields: Callable[[str], int] | None = None) -> str | None:
    """The kind with most behind it; words in the head of the first page count twice. None when nothing speaks clearly.

    `fields`: how many fields of a kind the paper names. It decides between kinds that are nearly even.
    """
    scores = weighed(text, head=head)
    ranked = sorted(scores, key=lambda kind: -scores[kind])
    even = [kind for kind in ranked if scores[kind] >= _ENOUGH and scores[ranked[0]] - scores[kind] < _CLEAR]
    if len(even) > 1 and fields is not None:
        return max(even, key=lambda kind: (scores[kind] + fields(kind), scores[kind]))
    return ranked[0] if scores[ranked[0]] >= _ENOUGH else None


def weighed(text: str, *, head: str = "") -> dict[str, int]:
    """How much speaks for each kind."""
    # What stands in the rows of a history names everybody who was ever paid: only what stands around them counts.
    lines = text.split("\n")
    dated = [line for line in lines if is_dated(line)]
    body = squeezed("\n".join(line for line in lines if not is_dated(line)) if len(dated) > 3 else text).lower()
    top = squeezed(head).lower()
    heads = [squeezed(line).lower() for line in head.split("\n")]
    scores = {}
    for kind, signs in _SIGNS.items():
        found = [(sign.lower(), weight) for sign, weight in signs if sign.lower() in body]
        scores[kind] = sum(weight * (2 if sign in top else 1) for sign, weight in found)
        for rule, weight in _RULES.get(kind, ()):
            if any(rule.search(line) for line in heads):
                scores[kind] += 2 * weight
            elif rule.search(body):
                scores[kind] += weight
    if re.search(r"\d{15}[\dX]{0,3}", body) is None:
        scores["P-ID"] //= 2
    # A bank's receipt of a transfer is not an account's history, and a wallet's history names banks everywhere.
    if scores["P-WALLET"] >= 8:
        scores["P-BANKFLOW"] -= 4
    if scores["P-RECEIPT"] >= 8 and "余额" not in body:
        scores["P-BANKFLOW"] -= 4
    # A slip names every insurance and the fund it pays: what is earned and paid out speaks louder.
    if re.search(r"应发|应付工资|税前合计|gross", body) and re.search(r"实发|到手|实领|实付|netpay", body):
        scores["P-PAYSLIP"] += 6
    return scores
