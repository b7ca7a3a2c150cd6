"""How issuers name a field, as shapes: a stem with what may stand before and behind it (代扣 + 公积金 + 个人部分).

A list of names meets only the issuers it was written by; a shape meets their cousins. A shape must fill its cell.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from appeals.proofs.reading.values import squeezed

_OWN = "(?:代扣代缴|代扣|代缴|扣缴|扣除|应扣|扣减|应缴|应交|缴纳|扣|个人|本月|当月|本期|职工|员工|城镇职工|企业职工|基本|本人|承担的|缴)*"
_PART = (
    "(?:个人部分|个人缴纳|个人承担|个人缴费|个人扣款|个人|扣款|代扣|应缴费|应缴|实缴|缴费|缴纳|费用|金额|合计|费|额)*"
)
_PAY = "(?:工资|薪资|薪酬|薪金|薪水|收入|报酬|总|金额|款)*(?:合计|总额|小计|总计|额|数)?"
_NOW = "(?:本月|当月|本期|本次|上月|现|当前|目前|最近|最新|本年度|本年|月|个人|职工|人员|单位|养老)*"
_FIRM = "(?:单位|公司|企业)(?:名称|全称)?"

_WHO = {
    "subject_name": r"(?:人员|用户|本方|参保人员?|参保|职工|员工|收款员工|客户|借款人|纳税人|缴存人|被保险人|申请人|申请|本人|持卡人|账户|开户人?|持有人|患者|病人|领取人|雇员)*(?:姓名|名字|户名)|(?:纳税人|账户|客户)名称|借款人|参保人员?|缴存人|持卡人|领取人|(?:收款)?员工|雇员|用户名",
    "subject_id": r"(?:纳税人|参保人|职工|员工|客户|借款人|缴存人|本人|个人|居民|公民|有效)*(?:身份证件|身份证照|身份证|身份|证件|证照|社会保障|社保卡|社保)(?:号码?|卡号)",
    "issued_at": r"(?:查询|证明|文件|报告)*(?:打印|开具|出具|证明|填发|填写|查询|生成|导出|申请|签发|签署|签订|制表|制单|出单|下载|开立|落款|开票|下单|订立|出证)(?:日期|时间|日|时点)",
    "verify_code": r"(?:电子|查询|回单|防伪|验真|证明|文件|凭证|在线)*(?:验证码|防伪码|校验码|验真码|核验码|授权码|验证编码)",
}
_SALE = r"(?:合同|协议|订单|工程|货款|采购|服务|培训|装修|交易|租金|费用)*(?:总价款?|总金额|总造价|总额|总计|价款|合计金额|金额合计)|价税合计(?:小写)?|(?:合同|工程|订单)(?:金额|造价|价款)|合计小写|小写金额?|(?:实付|应付|支付)(?:金额|总额|款)"

SHAPES: Mapping[str, Mapping[str, str]] = {
    "P-INCOME": _WHO | {
        "employer": rf"(?:所在|任职|用人|工作|就职|现|出具|证明)*{_FIRM}(?:盖章|公章|签章)?", "position": r"(?:现任?|担任|所任|工作|任职|目前)*(?:职务|岗位|职位|职称)(?:名称)?",
        "hired_on": r"(?:入职|到岗|入司|参加工作|聘用|任职|进入公司|受雇|开始工作)(?:日期|时间|日)", "monthly_income": r"(?:税前|税后)?(?:近\S{1,4}月)?(?:月均|每月|平均月|月平均|月)(?:税前|税后|应发|实发)?(?:总)?(?:收入|工资|薪资|薪酬|薪金|薪)(?:税前|税后|水平|合计|总额)*",
        "annual_income": r"(?:税前|税后)?(?:上一?|近一)?年(?:度|均)?(?:税前|税后|应发)?(?:总)?(?:收入|工资|薪资|薪酬|薪)(?:税前|税后|合计|总额)*", "amount_upper": r"(?:月?收入|金额|人民币|工资)*大写(?:金额)?",
        "phone": r"(?:单位|公司|联系|固定|办公|人事部?|人力资源部?|座机|咨询|核实)*(?:联系)?(?:电话|座机)(?:号码)?"},
    "P-TAX": _WHO | {
        "employer": r"(?:扣缴义务人|支付单位|任职受雇单位|任职单位|被扣缴单位)(?:名称)?", "record_no": r"(?:记录|原?凭证|证明|文书)(?:编号|号码?)",
        "tax_total": r"(?:实缴退?|已缴|已申报|应纳|缴纳|申报|纳税|个税)*(?:税额|税款|金额)(?:合计|总额|总计)(?:小写)?|(?:合计|总计)(?:小写|(?:实缴|已缴|已申报)*(?:税额|金额))|(?:实缴|已缴)(?:税额|金额)合计", "income_total": r"(?:申报|年度|累计|本年)*(?:收入|所得)(?:额)?(?:合计|总额|总计)|合计收入|总收入"},
    "P-SI": _WHO | {
        "employer": r"(?:现|当前|目前|最近)*(?:参保|缴费|工作|所在|用人)*(?:单位|企业)(?:名称)?", "base": rf"{_NOW}(?:缴费|缴存|申报)(?:基数|工资)(?:金额)?",
        "months": r"(?:累计|实际|合计|养老|已)*(?:缴费|参保)(?:月数|总月数)|(?:累计|实际)月数|累计(?:缴费|参保)"},
    "P-HPF": _WHO | {
        "employer": r"(?:现|当前|目前)*(?:缴存|缴费|所在|工作|汇缴)*单位(?:名称)?", "base": rf"{_NOW}(?:缴存)(?:工资)?基数|工资基数", "rate_unit": r"单位(?:月)?(?:缴存|缴交|缴)?(?:比例|比率)", "rate_personal": r"(?:个人|职工)(?:月)?(?:缴存|缴交|缴)?(?:比例|比率)",
        "monthly_deposit": r"(?:当前|目前|每|合计)*月(?:应)?(?:缴存|缴交|汇缴|缴)总?额(?:合计)?", "balance": r"(?:个人|公积金|当前|缴存|目前|账户|可用)*余额", "deposit_unit": r"(?:单位|公司|企业)月?(?:应)?(?:缴存|缴交|汇缴|缴)额", "deposit_personal": r"(?:个人|职工|本人)月?(?:应)?(?:缴存|缴交|汇缴|缴)额",
        "paid_to": r"(?:最近|最后|已|当前|目前)*(?:缴存|汇缴|缴|交)(?:至|到)(?:年月|月份|日期)?|最[近后](?:汇缴|缴存)(?:年月|月份?)"},
    "P-PAYSLIP": _WHO | {
        "employer": rf"(?:所属|所在|任职|发薪|用人|工作|支付|发放)*{_FIRM}", "period": r"(?:工资|薪资|薪酬|计薪|发薪|发放|所属|核算|结算|统计|本期)*(?:月份?|年月|期间|周期|账期)(?:份)?",
        "gross": rf"(?:本月|当月|本期)?(?:应发|应付|税前|应得)(?:项)?{_PAY}", "net": rf"(?:本月|当月|本期)?(?:税后)?(?:实发|实领|实付|到手|实得|税后|净发|实际发放|实际到账|打卡)(?:项)?{_PAY}",
        "pension": rf"{_OWN}养老(?:保险|金)?{_PART}", "medical": rf"{_OWN}(?:医疗(?:保险)?|医保){_PART}", "unemployment": rf"{_OWN}失业(?:保险|金)?{_PART}",
        "social_insurance": rf"{_OWN}(?:社会保险|社保|五险|三险){_PART}|(?:代扣|扣缴|应扣|扣)*保险(?:扣款|扣费|个人部分)", "housing_fund": rf"{_OWN}(?:住房)?公积金{_PART}", "tax": rf"{_OWN}(?:个人所得税|个调税|个税|所得税){_PART}|(?:代扣|代缴|扣缴|应缴|应交|扣)+税(?:款|额)?",
        "paid_on": r"(?:工资|薪资)?(?:发放|发薪|支付|打款|到账)(?:日期|时间|日)"},
    "P-SETTLE": _WHO | {
        "lender": r"(?:贷款|借款|放款|出借|出具|经办)(?:机构|银行|单位|方|人)(?:名称)?|出借人|贷款人", "contract_no": r"(?:借款|贷款|借据|协议|授信|业务)*(?:合同|借据|借款|贷款|协议)(?:编号|号码|号|账号)",
        "amount": r"(?:贷款|借款|放款|合同|原)*(?:贷款|借款|放款)(?:金额|本金|总额|额)|(?:合同|发放)金额", "settled_on": r"(?:贷款|实际|全部|最终)*(?:结清|还清|清偿)(?:日期|时间|日)", "amount_upper": r"(?:金额|人民币)*大写(?:金额)?"},
    "P-RECEIPT": {
        "payer": r"(?:付款|还款|转出|汇款|转账|出账)(?:人|方|账户|户名|单位)+(?:户名|名称|全称|姓名)?|付款户名", "payee": r"(?:收款|转入|入账|对方)(?:人|方|机构|账户|户名|单位|商户)+(?:户名|名称|全称|姓名)?|收款户名",
        "amount": r"(?:实际|实|本次|本期|应)*(?:还款|还|付款|付|交易|转账|支付|汇款|转出|缴款)(?:总)?(?:金额|额)(?:小写)?|小写(?:金额)?|金额(?:小写)?", "amount_upper": r"(?:交易|转账|付款|还款|人民币)*(?:金额)?大写(?:金额)?|人民币大写",
        "paid_at": r"(?:交易|付款|还款|转账|支付|入账|记账|到账|汇款)(?:完成|成功)?(?:时间|日期)|完成时间", "serial": r"(?:电子|交易|还款|支付|付款|转账|银行|业务|回单|核心|平台|系统)*(?:流水号?|流水编号|单号|回单号码?|回单编号|凭证号码?|订单号)|交易号码?", "verify_code": _WHO["verify_code"]},
    "P-USE": {
        "doc_no": r"(?:电子)?(?:发票|合同|协议书?|订单|收据|票据)(?:号码|编号|号)|编号", "record_no": r"发票代码", "issued_at": _WHO["issued_at"], "amount": _SALE, "amount_upper": r"(?:价税合计|合计|金额|人民币|总价款?)*大写(?:金额)?"},
    "P-OTHER": _WHO,
    "P-BANKFLOW": _WHO | {
        "account": r"(?:银行|借记|储蓄|客户|交易|查询|个人|本方|账户|主)*(?:卡号|账号|卡/账号|账/卡号|卡号/账号|账号/卡号|账\(卡\)号|账户账号|账户号)", "account_name": "",
        "period": r"(?:查询|交易|流水|统计|明细|对应|记录|账单|历史|账单)*(?:起止|区间|期间|时段|时间段|周期|日期范围|时间范围|起讫)(?:日期|时间|范围|段)*|(?:查询|交易)(?:日期|时间)范围", "period_from": r"(?:查询|交易)?(?:起始|开始)(?:日期|时间|日)|查询起日", "period_to": r"(?:查询|交易)?(?:终止|截止|结束|截至)(?:日期|时间|日)|查询止日",
        "credit": r"(?:收入|贷方|存入|转入|收款|进账|入账)(?:发生额|金额)?(?:合计|总额|总计|总金额)|(?:总|合计)(?:收入|收款|存入)(?:金额)?", "debit": r"(?:支出|借方|支取|转出|付款|出账)(?:发生额|金额)?(?:合计|总额|总计|总金额)|(?:总|合计)(?:支出|付款|支取)(?:金额)?",
        "count": r"(?:总|交易|合计|收款|记录)*(?:笔数|条数)", "opening": r"(?:期初|上期|承前)余额", "closing": r"(?:期末|本期|结存)余额"},
}  # fmt: skip


@cache
def shapes_of(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(field, what a whole cell that names it looks like)."""
    known = SHAPES.get("P-BANKFLOW" if kind == "P-WALLET" else kind, {})
    return tuple((name, re.compile(shape)) for name, shape in known.items() if shape)


_REMARK = re.compile(r"[(（]([^()（）]*)[)）]")
_DROPPED = re.compile(
    r"^(?:单位[:：])?(?:元|万元|人民币|rmb|cny|yuan|¥|￥|月|个月|%|元/月|盖章|公章|签章|必填)$", re.IGNORECASE
)


_WHOSE = re.compile("单位|个人|企业|公司|职工|本人|大写|小写|税")
_EMPLOYERS = re.compile(r"(?:保险|公积金|社保)金?[(（](?:单位|公司|企业)(?:部分|缴纳|承担|缴费)?[)）]")


def named(text: str) -> str:
    """A cell as a name: without white space, numbering, units, the other language; （个人）as 个人."""
    body = squeezed(text).strip(":：*·•.、|")
    body = re.sub(r"^(?:\d{1,2}[.、]|[一二三四五六七八九十]{1,2}、|[(（]\d{1,2}[)）])", "", body)
    body = _REMARK.sub(lambda match: "" if _DROPPED.match(match[1]) else match[1], body)
    if re.search(r"[\u4e00-\u9fff]", body):
        body = re.sub(r"^[A-Za-z.&/' ]+|[A-Za-z.&/' ]+$|/元$", "", body)
    return body.strip(":：*/")


@lru_cache(4096)
def field_of(kind: str, text: str) -> str | None:
    """The field of this kind whose shape the whole cell has; empty for what looks like one and is the employer's part."""
    if _EMPLOYERS.search(squeezed(text)) and kind == "P-PAYSLIP":
        return ""
    # 单位名称（组织机构名称）: a remark may say the name anew; whose part it is, it must keep.
    bare = _REMARK.sub(lambda match: match[0] if _WHOSE.search(match[1]) else "", squeezed(text))
    for body in (named(text), named(bare)):
        found = next((name for name, shape in shapes_of(kind) if 1 < len(body) <= 16 and shape.fullmatch(body)), None)
        if found is not None:
            return found
    return None
