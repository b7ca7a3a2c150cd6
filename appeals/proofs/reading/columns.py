"""Finds a table's header by its words and where each column stands. No position is known beforehand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from appeals.proofs.reading.shapes import named
from appeals.proofs.reading.values import squeezed
from appeals.proofs.reading.words import Line, Word

# What a column holds, by what issuers call it. Longer names are tried first, so 交易金额 is never 金额.
_NAMES: dict[str, tuple[str, ...]] = {
    "date": ("交易日期", "记账日期", "入账日期", "发生日期", "业务日期", "账务日期", "交易日", "记账日", "入账日", "日期", "入库日期", "缴款日期", "到账日期", "transactiondate", "date"),
    "declared": ("申报日期",),
    "period": ("税款所属期", "所属期", "所属月份", "所属期间", "缴费年月", "缴存年月", "缴费月份", "费款所属期", "年月", "月份", "汇缴年月", "业务年月", "period", "month"),
    "time": ("交易时间", "记账时间", "时间", "交易时刻", "创建时间", "付款时间", "time"),
    "summary": ("交易摘要", "业务摘要", "摘要描述", "摘要说明", "交易名称", "交易类型/摘要", "交易类型", "业务类型", "商品说明", "商品名称", "交易说明", "交易描述", "摘要", "所得项目", "征收品目", "险种", "险种类型", "业务名称", "项目", "商品", "transactiontype", "description", "summary"),
    "note": ("交易附言", "附言", "备注", "用途", "交易详情", "remark", "note"),
    "amount": ("收入/支出金额", "收支金额", "交易金额", "交易额", "变动金额", "发生额", "发生金额", "记账金额", "入账金额", "实缴(退)金额", "实缴(退)税额", "实缴金额", "实缴税额", "税额", "已申报税额", "已缴税额", "金额", "transamount", "amount"),
    "credit": ("交易金额(收入)", "记账金额(收入)", "收入金额", "存入金额", "贷方发生额", "贷方金额", "转入金额", "存款金额", "贷方发生金额", "收入(贷)", "收入", "存入", "贷方", "转入", "transamtcr", "deposit", "credit"),
    "debit": ("交易金额(支出)", "记账金额(支出)", "支出金额", "支取金额", "借方发生额", "借方金额", "转出金额", "取款金额", "借方发生金额", "支出(借)", "支出", "支取", "借方", "转出", "transamtdr", "withdrawal", "debit"),
    "flag": ("借贷标志", "借贷方向", "收支标志", "收支方向", "交易方向", "收/支/其他", "收/支", "借/贷", "收支", "借贷", "dr/cr"),
    "balance": ("账户余额", "本次余额", "联机余额", "当前余额", "活期账面余额", "账面余额", "期末金额", "期末余额", "交易后余额", "可用余额", "余额", "accountbalance", "balance"),
    "income": ("收入额", "月收入", "本期收入", "工资薪金收入"),
    "base": ("月缴费基数", "缴费基数", "缴存基数", "缴费工资"),
    "personal": ("个人缴费", "个人缴存", "个人缴费金额", "个人缴费额", "个人缴存额", "个人月缴存额"),
    "unit": ("单位缴费", "单位缴存", "单位缴费金额", "单位缴费额", "单位缴存额", "单位月缴存额"),
    "counterparty": ("对方户名", "对方名称", "对方姓名", "对手户名", "对手名称", "对手信息", "交易对手", "交易对方", "对方信息", "收付款方", "对方单位", "扣缴义务人", "扣缴义务人名称", "单位名称", "缴费单位", "参保单位", "缴存单位", "counterparty"),
    "account": ("对方账号", "对方账户", "对手账号", "对方卡号", "对方账/卡号", "accountno."),
    "serial": ("流水号", "日志号", "交易序号", "交易单号", "交易订单号", "交易流水号", "凭证号", "serial"),
    "order": ("商户单号", "商户订单号", "商家订单号"),
    "index": ("序号", "no."),
    "currency": ("交易币种", "记账币种", "币种", "币别", "货币", "currency"),
    "channel": ("交易渠道", "渠道", "交易地点", "交易场所", "收/付款方式", "支付方式", "交易方式", "网点", "地区", "来源", "交易机构", "交易网点", "交易国家或地区简称", "channel"),
    "office": ("主管税务机关", "税务机关"),
    "cash": ("钞汇", "钞/汇", "钞汇标志"),
    "own": ("本方账号", "账号", "卡号"),
    "store": ("储种", "交易状态", "当前状态", "状态"),
}  # fmt: skip
_ROLE = {squeezed(name).lower(): role for role, names in _NAMES.items() for name in names}
_ANY = re.compile("|".join(re.escape(name) for name in sorted(_ROLE, key=len, reverse=True)))
_UNIT = re.compile(r"\((?:元|人民币|rmb|cny|yuan)\)|/元")
_BRACKETED = re.compile(r"\[[a-z ./'-]*\]")  # the English of a name: 交易日期[ Transaction Date ]
_RUNNING = re.compile("(?:本年|年度|全年)?累计|历年|上年")
DATES = frozenset({"date", "time", "period"})
MONEY = frozenset({"amount", "credit", "debit", "balance", "income", "base", "personal", "unit"})


@dataclass(frozen=True, slots=True)
class Column:
    role: str
    x0: float
    x1: float

    @property
    def cx(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Header:
    columns: tuple[Column, ...]
    y0: float
    y1: float

    def roles(self) -> frozenset[str]:
        return frozenset(column.role for column in self.columns)


_WHEN = "(?:交易|记账|入账|发生|业务|账务|收款|付款|支付|到账|缴款|入退?库|结算|创建|完成|过账|操作|订单|起息|会计)"
_OTHER = "(?:对方|对手方?|收/?付款?方|付款方|付款人|收款方|收款人|收/?付款人|交易对手|交易对方)"
_WHOSE = "(?:账户|客户|单位)?(?:户名|名称|姓名|信息|全称|/账号|/账户)*"
_PAID_IN = "(?:月)?(?:应?缴费|缴存|应缴|实缴|缴纳|承担|缴)?(?:部分)?(?:金额|额)?"
_NOW = "(?:本期|本月|当月|本次)?"
# A name that is on no list may still have the shape of one: 收款时间, 对方账户名称, 个人应缴.
_SHAPES = tuple(
    (role, re.compile(shape))
    for role, shape in (
        ("date", f"{_WHEN}(?:日期|日)"),
        ("declared", "申报(?:日期|时间)"),
        ("time", f"{_WHEN}(?:时间|时刻)"),
        ("period", "(?:税款|费款|缴费|缴存|汇缴|业务|建账|对应|账务|应缴|工资|薪资)*(?:所属)?(?:年月|月份|所属时?期间?|月度|属期)"),
        ("counterparty", f"{_OTHER}{_WHOSE}"),
        ("account", f"{_OTHER}(?:银行)?(?:账号|账户|卡号|账/卡号|账户号)"),
        ("credit", "(?:收入|存入|贷方|转入|进账|入账|存款|收方|贷记|增加)(?:发生额|发生金额|金额|额)"),
        ("debit", "(?:支出|支取|借方|转出|出账|取款|付方|借记|减少)(?:发生额|发生金额|金额|额)"),
        ("balance", "(?:账户|本次|联机|当前|账面|期末|交易后|可用|结存|缴存|个人账户|活期|存款)*余额"),
        ("base", "(?:个人|单位|月|养老|申报)*(?:缴费|缴存)(?:工资)?基数"),
        ("personal", f"{_NOW}(?:个人|职工){_PAID_IN}"),
        ("unit", f"{_NOW}(?:单位|企业){_PAID_IN}"),
        ("flag", "(?:借贷|收支|收/支|借/贷|资金|进出|出入账)(?:标志|方向|类型|标识|性质|类别)?"),
        ("amount", "(?:交易|发生|收支|收/支|变动|记账|实缴退?|已缴|已申报|缴存|缴款|收款|付款|支付|订单|实收|应缴|业务|缴纳|结算)+(?:金额|额|税额|税款)"),
        ("summary", "(?:交易|业务|费用|商品|账务)*(?:摘要|类型|说明|描述|事由|内容)|(?:险种|业务|商品|费用|产品)(?:名称|类型|种类)"),
        ("serial", "(?:交易|业务|银行|电子|系统|核心)*(?:流水|凭证|日志|参考)编?号码?"),
        ("order", "(?:商户|商家|交易)?订单(?:编)?号"),
        ("store", "(?:交易|当前|到账|缴费|缴存|支付|业务)(?:状态|标志)"),
        ("channel", "(?:交易|业务|支付|收款|付款)(?:地点|渠道|方式|机构|网点|场所)"),
    )
)  # fmt: skip


@cache
def role_of(text: str) -> str | None:
    """The role a whole cell names, or None."""
    body = _BRACKETED.sub("", _UNIT.sub("", squeezed(text).lower())).strip("*:")
    if (role := _ROLE.get(body)) or not 1 < len(body) < 16:
        return role
    body = named(body).replace("(", "").replace(")", "")
    return _ROLE.get(body) or next((role for role, shape in _SHAPES if shape.fullmatch(body)), None)


def _cells(word: Word) -> list[Column]:
    """The header cells inside one word: a recogniser may have run several together."""
    text = squeezed(word.text).lower()
    if _RUNNING.match(text):  # a sum of the year so far is not what the row is about
        return [Column("other", word.x0, word.x1)]
    if role := role_of(text):
        return [Column(role, word.x0, word.x1)]
    found: list[Column] = []
    whole = Word(text, word.x0, word.y0, word.x1, word.y1)
    end = 0
    for match in _ANY.finditer(text):
        before = text[end : match.start()]
        if len(before) > 1 and not _UNIT.fullmatch(before):
            place = whole.part(end, match.start())
            found.append(Column("other", place.x0, place.x1))
        place = whole.part(match.start(), match.end())
        if found and found[-1].role == _ROLE[match[0]]:  # 余额Balance is one column in two languages
            found[-1] = Column(found[-1].role, word.x0 if len(found) == 1 else found[-1].x0, place.x1)
        else:
            found.append(Column(_ROLE[match[0]], place.x0, place.x1))
        end = match.end()
    rest = _UNIT.sub("", text[end:])
    if found and len(rest) > 3:
        return [Column("other", word.x0, word.x1)]  # a sentence that happens to hold a header's word
    return found or [Column("other", word.x0, word.x1)]


def _header_of(words: Sequence[Word]) -> Header | None:
    columns = [cell for word in _united(words) for cell in _cells(word)]
    named = [c.role for c in columns if c.role != "other"]
    roles = set(named)
    counted = len(columns) - sum(bool(_RUNNING.match(squeezed(word.text))) for word in words)
    if len(roles) < 3 or not roles & DATES or not roles & MONEY or len(named) * 2 < counted:
        return None
    return Header(_once(columns), min(w.y0 for w in words), max(w.y1 for w in words))


def _united(words: Sequence[Word]) -> list[Word]:
    """（元）standing apart belongs to the name before it."""
    out: list[Word] = []
    for word in words:
        if out and _UNIT.fullmatch(squeezed(word.text).lower()):
            out[-1] = Word(out[-1].text, out[-1].x0, out[-1].y0, word.x1, out[-1].y1, out[-1].score)
        else:
            out.append(word)
    return out


def _once(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Each role at most once, the first wins; of 交易金额(收入) and 记账金额(收入) the booked one does, which comes later."""
    kept: dict[str, Column] = {}
    others = []
    for column in sorted(columns, key=lambda c: c.x0):
        if column.role == "other":
            others.append(column)
        elif column.role in {"credit", "debit"} and column.role in kept:
            others.append(Column("other", kept[column.role].x0, kept[column.role].x1))
            kept[column.role] = column
        elif column.role in kept:
            others.append(Column("other", column.x0, column.x1))
        else:
            kept[column.role] = column
    return tuple(sorted([*kept.values(), *others], key=lambda c: c.x0))


def _merged(upper: Line, lower: Line) -> list[Word]:
    """Two lines of a header as one: words above each other join (交易 over 日期)."""
    words = _united(upper.words)
    for word in lower.words:
        for place, above in enumerate(words):
            if min(above.x1, word.x1) - max(above.x0, word.x0) > 0.4 * min(above.x1 - above.x0, word.x1 - word.x0):
                words[place] = Word(
                    above.text + word.text,
                    min(above.x0, word.x0),
                    above.y0,
                    max(above.x1, word.x1),
                    word.y1,
                    above.score,
                )
                break
        else:
            words.append(word)
    return sorted(words, key=lambda w: w.x0)


def find_headers(lines: Sequence[Line]) -> list[tuple[int, int, Header]]:
    """(first line, line after, header) of each table; a header may take two lines."""
    found = []
    place = 0
    while place < len(lines):
        one = _header_of(lines[place].words)
        two = None
        below = lines[place + 1] if place + 1 < len(lines) else None
        if below and below.cy - lines[place].cy < 2.2 * lines[place].height and _header_of(below.words) is None:
            two = _header_of(_merged(lines[place], below))
        if (
            two
            and (one is None or len(two.roles() - {"other"}) > len(one.roles() - {"other"}))
            and not _has_values(lines[place + 1])
        ):
            found.append((place, place + 2, two))
            place += 2
        elif one:
            # The same names in the other language right below are no second table.
            again = below is not None and _header_of(below.words) is not None and not _has_values(below)
            near = below is not None and below.cy - lines[place].cy < 2.2 * lines[place].height
            after = place + 2 if again and near else place + 1
            found.append((place, after, one))
            place = after
        else:
            place += 1
    return found


def _has_values(line: Line) -> bool:
    return bool(re.search(r"\d{2,}", line.text))
