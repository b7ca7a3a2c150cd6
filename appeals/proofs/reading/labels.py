"""Values beside their labels, wherever on the page: to the right, in the next cell, or below."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from appeals.proofs.reading.model import Value
from appeals.proofs.reading.shapes import field_of
from appeals.proofs.reading.values import plain
from appeals.proofs.reading.words import Line, Page, Word, overlap

# Field → the labels issuers print before it. A field's first label that has a value wins.
LABELS: Mapping[str, tuple[str, ...]] = {
    "subject_name": ("账户名称", "客户姓名", "客户名称", "参保人姓名", "职工姓名", "纳税人姓名", "纳税人名称", "员工姓名", "借款人姓名", "借款人", "本人姓名", "户名", "姓名", "Account Name", "Name"),
    "subject_id": ("公民身份号码", "居民身份证号码", "身份证件号码", "身份证号码", "身份证号", "居民身份证", "证件号码", "证照号码", "证件号", "社会保障号码", "社会保障号", "纳税人识别号", "ID Number"),
    "account": ("借记卡号", "账/卡号", "卡号/账号", "银行卡号", "支付宝账户", "支付宝账号", "微信号", "账户账号", "客户账号", "卡号", "账号", "Account No", "Card No"),
    "account_opened_at": ("开户机构", "开户行", "开户网点", "Branch"),
    "period": ("起止日期", "查询期间", "查询时间段", "交易时间段", "查询起止日期", "起止时间", "统计期间", "查询区间", "交易期间", "查询时段", "记录期间", "税款所属期间", "缴费期间", "Period"),
    "period_from": ("起始日期", "开始日期", "起始时间", "查询起日"),
    "period_to": ("终止日期", "截止日期", "结束日期", "终止时间", "查询止日"),
    "issued_at": ("打印日期", "打印时间", "出单日期", "出具日期", "开具日期", "填发日期", "导出时间", "生成时间", "制表日期", "证明日期", "申请时间", "签发日期", "开立日期", "打印时点", "Print Date", "Date of Issue"),
    "currency": ("账户币种", "币种", "币别", "货币", "Currency"),
    "verify_code": ("回单验证码", "验证码", "查询验证码", "防伪码", "校验码", "验真码", "电子验证码", "Verification Code"),
    "doc_no": ("清单编号", "证明编号", "流水编号", "电子流水号", "文件编号", "编号"),
    "record_no": ("原凭证号", "记录编号", "记录号", "凭证编号"),
    "count": ("总笔数", "交易笔数", "合计笔数", "笔数"),
    "opening": ("期初余额", "上期余额", "承前余额"),
    "closing": ("期末余额", "当前账户余额"),
    "credit": ("收入合计", "总收入", "贷方合计", "收入总额", "收入总金额", "贷方发生额合计", "存入合计"),
    "debit": ("支出合计", "总支出", "借方合计", "支出总额", "支出总金额", "借方发生额合计", "支取合计"),
    "issuer_id": ("统一社会信用代码", "社会信用代码", "注册号"),
    "business_name": ("名称", "企业名称", "商户名称", "字号名称"),
    "business_type": ("类型", "主体类型"),
    "operator": ("经营者", "法定代表人", "负责人", "经营者姓名", "投资人"),
    "registered_on": ("注册日期", "成立日期", "登记日期"),
    "address": ("经营场所", "住所", "营业场所", "主要经营场所"),
    "scope": ("经营范围",),
    "form": ("组成形式",),
    "capital": ("注册资本",),
    "term": ("营业期限", "有效期"),
    "office": ("登记机关",),
}  # fmt: skip
_LONG = frozenset({"address", "scope", "business_name"})
_FIRMS = frozenset({"employer", "lender", "payer", "payee"})
_WHOLE = re.compile(r"(?:公司|行|厂|院|学|园|所|店|中心|部|局|社|集团)[)）]?$")  # a firm's name that ends here
# Labels of nothing we keep, so that a value ends before them: 姓名：李强部门：综合部.
_OTHERS = (
    "部门", "工号", "性别", "民族", "出生", "出生日期", "科室", "学历", "手机号", "手机", "电话", "联系电话", "备注", "用途", "险种", "签字",
    "基本工资", "岗位工资", "绩效", "绩效工资", "补贴", "津贴", "餐补", "加班费", "扣款合计", "序号", "签名", "开户行", "账号", "卡号", "职务", "岗位", "单位", "住院号", "年龄", "币种", "类别", "账户类型", "页码",
)  # fmt: skip
# What may stand between a label and its value: a unit, or the label's own English.
_UNIT = re.compile(
    r"\s*[（(](?:单位[:：])?(?:元|万元|人民币|RMB|CNY|月|个月|%|％|元/月|盖章|公章|签章)[)）]", re.IGNORECASE
)
_REMARK = re.compile(r"\s*[（(][^（()）:：\t]{1,10}[)）](?=\s*[:：])")  # 甲方（发包人）：
_ENGLISH = re.compile(r"\s*[/(（|\[]?\s*([A-Za-z][A-Za-z./&' ]{1,30}?)\s*[)）\]]?(?=\s*[:：\t]|$)")
_UNKNOWN = re.compile(r"[\u4e00-\u9fff（）()/、·]{2,14}")
_SPREAD = 4  # signs from which a name is not looked for across cells
_SHORTEST, _LONGEST = 3, 14  # signs of a name that is told from its value by its shape alone
_STOP = re.compile(r"[，。；;]|,(?!\d)")
_NOW = re.compile(r"(?:现|当前|目前|本人|所在)$")


_WORDS = frozenset(
    ("name", "company", "employer", "period", "pay period", "gross", "gross pay", "net", "net pay", "tax", "income tax", "date", "id no", "id number", "position",
     "social insurance", "housing fund", "amount", "balance", "currency", "branch", "department", "total", "bonus", "base salary", "address", "tel", "pay date")
)  # fmt: skip


@cache
def _label_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    # 姓    名 is set apart into cells; a longer name across two cells would be two names: 公积金 | 个人所得税.
    spaced = [
        (r"\s*" if len(name) < _SPREAD else r"[^\S\t]*").join(re.escape(c) for c in name.replace(" ", ""))
        for name in sorted(names, key=len, reverse=True)
    ]
    return re.compile("|".join(spaced), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spot:
    """A label found: on which line, and from where to where in its text."""

    name: str
    line: int
    start: int
    end: int
    coloned: bool


class Sheet:
    """Lines prepared for looking up labels."""

    def __init__(
        self, pages: Sequence[Page], labels: Mapping[str, tuple[str, ...]] = LABELS, *, kind: str = ""
    ) -> None:
        self.pictured = frozenset(page.number for page in pages if page.source == "ocr")
        self.lines: list[Line] = []
        self.page_of: list[int] = []
        for page in pages:
            for line in page.lines():
                self.lines.append(line)
                self.page_of.append(page.number)
        self.texts = [plain(line.text) if len(plain(line.text)) == len(line.text) else line.text for line in self.lines]
        self.owners = [_owners(line) for line in self.lines]
        self.spots = self._spots(labels)
        if kind:
            self.spots = self._with_shapes(kind)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    def _spots(self, labels: Mapping[str, tuple[str, ...]]) -> list[Spot]:
        of = dict.fromkeys(_OTHERS, "")
        of |= {re.sub(r"\s", "", name).lower(): label for label, names in labels.items() for name in names}
        pattern = _label_pattern((*_OTHERS, *(name for names in labels.values() for name in names)))
        spots: list[Spot] = []
        for number, text in enumerate(self.texts):
            for match in pattern.finditer(text):
                name = of[re.sub(r"\s", "", match[0]).lower()]
                if spots and spots[-1].line == number and match.start() < spots[-1].end:
                    continue  # the English of the label before it
                end = _end_of_label(text, match.end())
                coloned = text[end:].lstrip(" \t")[:1] in {":", "："}
                start = match.start() - len(now[0]) if (now := _NOW.search(text[: match.start()])) else match.start()
                begins = self.owners[number][start : start + 1]
                own = bool(begins and begins[0] and begins[0][1] == 0)  # a box of its own, however near the one before
                if coloned or own or start == 0 or text[start - 1] in "\t ,，;；(（。|":
                    spots.append(Spot(name, number, match.start(), end, coloned))
        return spots

    def _with_shapes(self, kind: str) -> list[Spot]:
        """The spots and those that only a shape tells; of two that overlap the longer one stays."""
        by_line: dict[int, list[Spot]] = {}
        for spot in self.spots:
            by_line.setdefault(spot.line, []).append(spot)
        for number, text in enumerate(self.texts):
            for start, end in [*self._cells(number), *self._stuck(number, kind)]:
                here = by_line.get(number, [])
                name = field_of(kind, text[start:end])
                colon = text[end:].lstrip(" \t")[:1] in {":", "："}
                unknown = name is None and start > 0 and colon and bool(_UNKNOWN.fullmatch(text[start:end]))
                clash = [spot for spot in here if spot.start < end and start < spot.end]
                longer = name != "" and any(spot.end - spot.start >= end - start for spot in clash)
                if longer or (name is None and (clash or not unknown)):
                    continue
                by_line[number] = [
                    *(spot for spot in here if spot not in clash),
                    Spot(name or "", number, start, end, colon),
                ]
        found = [spot for spots in by_line.values() for spot in spots]
        return sorted(found, key=lambda spot: (spot.line, spot.start))

    def _cells(self, number: int) -> list[tuple[int, int]]:
        """What may be a name on a line, longest first: cells, words, letters set far apart; each up to its colon."""
        text, owners = self.texts[number], self.owners[number]
        spans = [(m.start(), m.end()) for m in re.finditer(r"[^\t]+", text)]
        spans += [(m.start(1), m.end(1)) for m in re.finditer(r"[\s,，;；。]([^\s:：,，;；。]{2,16})[:：]", text)]
        words: dict[int, list[int]] = {}
        for place, owner in enumerate(owners[: len(text)]):
            if owner is not None:
                words.setdefault(owner[0], []).append(place)
        single: list[int] = []
        for word in [words[i] for i in sorted(words)]:
            spans.append((word[0], word[-1] + 1))
            single = [*single, word[0]] if len(word) == 1 else []
            if 1 < len(single) < 7:
                spans.append((single[0], single[-1] + 1))
        cut = {(a, a + len(re.split("[:：]", text[a:b])[0].rstrip())) for a, b in spans}
        return sorted((span for span in cut if span[1] > span[0]), key=lambda span: span[0] - span[1])

    def _stuck(self, number: int, kind: str) -> Iterator[tuple[int, int]]:
        """A name that a recogniser put into one box with its value, no colon between them: 付款账户名称李强."""
        if self.page_of[number] not in self.pictured:
            return
        for start, owner in enumerate(self.owners[number]):
            if owner is None or owner[1]:
                continue
            word = self.lines[number].words[owner[0]].text
            ends = range(min(len(word) - 1, _LONGEST), _SHORTEST - 1, -1)
            if end := next((end for end in ends if field_of(kind, word[:end])), 0):
                yield start, start + end

    def named(self) -> int:
        """How many fields the paper names."""
        return len({spot.name for spot in self.spots if spot.name})

    def find(self, name: str, *, fits: Callable[[str], bool] = bool) -> Value | None:
        """The first value that stands beside one of the field's labels and is of its kind."""
        return next(self.every(name, fits=fits), None)

    def every(self, name: str, *, fits: Callable[[str], bool] = bool) -> Iterator[Value]:
        """One value of each place where the field is named, the likeliest place first."""
        for spot in sorted((s for s in self.spots if s.name == name), key=lambda s: (not s.coloned, s.line, s.start)):
            beside, below = self._value(spot), self._below(spot)
            for found in (below, beside) if self._is_head(spot.line) else (beside, below):
                if found is not None and fits(str(found.value)):
                    yield found
                    break

    def _is_head(self, line: int) -> bool:
        """A line of names alone, whose values stand below."""
        here = [spot for spot in self.spots if spot.line == line]
        return len(here) > 3 and not any(spot.coloned for spot in here) and not re.search(r"\d", self.texts[line])

    def _value(self, spot: Spot) -> Value | None:
        text = self.texts[spot.line]
        nexts = [s.start for s in self.spots if s.line == spot.line and s.start >= spot.end]
        end = min(nexts, default=len(text))
        start = spot.end
        while start < end and text[start] in " \t:：":
            start += 1
        stop = text.find("\t", start, end)
        stop = end if stop < 0 else stop
        words = self._words(spot.line, start, stop)
        if not words:
            return None
        body = text[start:stop].strip(" \t,，;；")
        if stop == len(text) and _STOP.search(text[: spot.start]):
            body += self._rest_of_sentence(spot.line)
        if spot.name in _LONG or (spot.name in _FIRMS and stop == len(text) and not _WHOLE.search(body)):
            more = self._continued(spot.line, words[0])[: None if spot.name in _LONG else 1]
            words += more
            body += "".join(word.text for word in more)
        return _value_of(body, words, self.page_of[spot.line])

    def _rest_of_sentence(self, line: int) -> str:
        """What the next line goes on with, up to the next comma: values in sentences break over lines."""
        if line + 1 >= len(self.lines) or self.page_of[line + 1] != self.page_of[line]:
            return ""
        more = _STOP.search(self.texts[line + 1])
        return self.texts[line + 1][: more.start()] if more and more.start() < 30 else ""

    def _words(self, line: int, start: int, stop: int) -> list[Word]:
        owners = self.owners[line]
        parts: dict[int, list[int]] = {}
        for place in range(start, min(stop, len(owners))):
            if (owner := owners[place]) is not None:
                parts.setdefault(owner[0], []).append(owner[1])
        words = self.lines[line].words
        return [words[i].part(min(at), max(at) + 1) for i, at in parts.items()]

    def _below(self, spot: Spot) -> Value | None:
        label = self._words(spot.line, spot.start, spot.end)
        if not label or spot.line + 1 >= len(self.lines):
            return None
        left, right = label[0].x0, label[-1].x1
        # The next line; a name that spans two lines of a head has its value two lines on.
        for number in range(spot.line + 1, min(spot.line + (2 if spot.coloned else 4), len(self.lines))):
            below = self.lines[number]
            far = 3.2 if number == spot.line + 1 else 4.2
            if (
                self.page_of[number] != self.page_of[spot.line]
                or below.cy - self.lines[spot.line].cy > far * label[0].height
            ):
                return None
            words = [w for w in below.words if min(w.x1, right) - max(w.x0, left) > 0]
            if words:
                return self._answer(number, _under(below.words, (left, right)))
            if number == spot.line + 1 and (word := self._same_place(spot, label[0])):
                return self._answer(number, [word])
        return None

    def _same_place(self, spot: Spot, label: Word) -> Word | None:
        """The value as many cells from the left as its name: names set midway over values set left meet nowhere."""
        names, cells = self.lines[spot.line].words, self.lines[spot.line + 1].words
        if len(names) != len(cells) or len(names) < 3 or re.search(r"\d", self.texts[spot.line]):
            return None
        return next((cell for name, cell in zip(names, cells, strict=True) if name.x0 == label.x0), None)

    def _answer(self, line: int, words: Sequence[Word]) -> Value | None:
        """What begins with the first of these words, unless that is a name itself."""
        if any(s.line == line and self._words(s.line, s.start, s.end)[:1] == list(words[:1]) for s in self.spots):
            return None
        below = self.lines[line]
        near = list(words[:1])  # a name with a middle dot is several words that almost touch
        for word in below.words[below.words.index(words[0]) + 1 :]:
            if word.x0 - near[-1].x1 > 0.9 * word.height:
                break
            near.append(word)
        return _value_of(Line(tuple(near)).text, near, self.page_of[line])

    def _continued(self, line: int, first: Word) -> list[Word]:
        more: list[Word] = []
        y = self.lines[line].cy
        for number in range(line + 1, min(line + 8, len(self.lines))):
            here = self.lines[number]
            if here.cy - y > 2.1 * first.height or self.page_of[number] != self.page_of[line]:
                break
            words = [w for w in here.words if min(abs(w.x0 - first.x0), abs(w.x1 - first.x1)) < 1.2 * first.height]
            if words and not self._answers_a_label(number, words[0]):
                more.append(words[0])
                y = here.cy
            elif here.cy - y > 1.4 * first.height:
                break
        return more

    def _answers_a_label(self, line: int, word: Word) -> bool:
        """The word stands right after a label on its own line, or is one."""
        for spot in self.spots:
            label = self._words(spot.line, spot.start, spot.end) if spot.line == line else []
            if not label or label[0].x0 > word.x1:
                continue
            between = [w for w in self.lines[line].words if w.x0 > label[-1].x1 and w.x1 < word.x0]
            if not between:
                return True
        return False


def _under(words: Sequence[Word], span: tuple[float, float]) -> list[Word]:
    """The word most under a name, with what almost touches it on its left: a name with a middle dot is several words."""
    middle = sum(span) / 2
    at = max(range(len(words)), key=lambda i: (overlap(words[i], *span), -abs(words[i].cx - middle)))
    first = at
    while first and words[first].x0 - words[first - 1].x1 < 0.35 * words[first].height:
        first -= 1
    return list(words[first : at + 1])


def _end_of_label(text: str, end: int) -> int:
    """Where a label ends that says its unit or its English too: 缴费基数（元）, 姓名 Name."""
    if between := _UNIT.match(text, end) or _REMARK.match(text, end):
        end = between.end()
    if "A" <= text[end - 1] <= "z":
        return end  # is English itself
    english = _ENGLISH.match(text, end)
    return english.end() if english and (english.end() < len(text) or english[1].lower() in _WORDS) else end


def _owners(line: Line) -> list[tuple[int, int] | None]:
    """For each character of `line.text`, (word, character in it)."""
    owners: list[tuple[int, int] | None] = []
    text = line.text
    place = 0
    for number, word in enumerate(line.words):
        while place < len(text) and text[place] in " \t" and not text.startswith(word.text, place):
            owners.append(None)
            place += 1
        owners += [(number, i) for i in range(len(word.text))]
        place += len(word.text)
    return owners


def _value_of(text: str, words: Sequence[Word], page: int) -> Value | None:
    text = text.strip()
    if not text:
        return None
    box = (min(w.x0 for w in words), min(w.y0 for w in words), max(w.x1 for w in words), max(w.y1 for w in words))
    return Value(text, min(w.score for w in words), page, box)
