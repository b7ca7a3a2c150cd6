"""What a turn names beside its intent: figures, days, lengths, the loan, the cause, the way; and what it may mean."""

from datetime import date, timedelta

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import slots
from support.assistant.understanding import Understood
from support.assistant.understanding.candidates import candidates
from support.assistant.understanding.figures import value
from support.assistant.understanding.slots import Channel, Length, Slots, Unit, slots_of
from support.plans.eligibility import Cause

TODAY = date(2026, 11, 27)  # a Friday
_SAID = {
    ("被裁员了", "从银行卡扣"): (Cause.LOST, Channel.CARD),
    ("工资降了", "用余额还"): (Cause.LOWER, Channel.BALANCE),
    ("生病了", "自动扣款"): (Cause.ILLNESS, Channel.AUTO),
    ("工资没发", "转账还"): (Cause.SHORT, Channel.TRANSFER),
    ("收入减半", "有事发短信"): (Cause.MUCH_LOWER, Channel.SMS),
}


@given(st.integers(1, 99_999_999))
def test_a_number_written_out_is_the_number(number):
    written = cn2an.an2cn(number)

    assert value(written) == number
    assert value(f"{number:,}") == number
    assert slots_of(f"先还{written}元", TODAY).amounts == (number * 100,)


@given(st.integers(1, 9), st.sampled_from("百千万"), st.integers(1, 9))
def test_a_number_without_its_last_unit_is_filled_up(first, unit, last):
    worth = {"百": 100, "千": 1000, "万": 10_000}[unit]
    spoken = f"{cn2an.an2cn(first)}{unit}{cn2an.an2cn(last)}"

    assert value(spoken) == first * worth + last * worth // 10


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_whole_date_is_itself_whatever_the_day(day, today):
    written = f"{day.year}年{day.month}月{day.day}日"

    assert slots_of(f"我{written}还的", today) == Slots(days=(day,))


@given(st.integers(1, 28), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_bare_day_is_the_next_one_or_of_what_was_done_the_last(number, today):
    ahead, behind = slots_of(f"{number}号能还", today).day, slots_of(f"{number}号还了", today).day

    assert timedelta(0) <= ahead - today < timedelta(31)
    assert timedelta(0) <= today - behind < timedelta(31)
    assert ahead.day == behind.day == number


@given(st.integers(1, 9_999_999))
def test_a_number_written_as_on_a_cheque_is_the_number(number):
    assert slots_of(f"欠款{cn2an.an2cn(number, 'up')}元整", TODAY).amounts == (number * 100,)


@given(st.integers(1, 999), st.integers(1, 9), st.integers(1, 9))
def test_dimes_and_cents_are_part_of_the_amount(yuan, dime, cent):
    fen = yuan * 100 + dime * 10

    assert slots_of(f"多扣了{yuan}块{dime}", TODAY).amounts == (fen,)
    assert slots_of(f"多扣了{cn2an.an2cn(yuan)}块{cn2an.an2cn(dime)}毛{cn2an.an2cn(cent)}", TODAY).amounts == (
        fen + cent,
    )


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_an_english_day_is_itself_whatever_today_is(day, today):
    for written in (f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}", f"{day:%Y%m%d}"):
        assert slots_of(f"I pay on {written}", today).day == day


@given(
    st.integers(2, 36),
    st.sampled_from(["个月", "天", "期", "年"]),
    st.integers(1, 99_999),
    st.sampled_from(list(_SAID)),
)
def test_what_is_named_together_is_read_apart(count, unit, yuan, said):
    cause, channel = said
    read = slots_of(f"{cause}，想分{count}{unit}，每次还{yuan}元，{channel}，下个月10号开始", TODAY)

    assert read.amounts == (yuan * 100,)
    assert read.length.count == count * (12 if unit == "年" else 1)
    assert read.days == (date(2026, 12, 10),)
    assert (read.cause, read.channel) == _SAID[said]


@pytest.mark.parametrize("path", slots.FILES, ids=lambda path: path.stem)
def test_of_the_lines_set_apart_nine_in_ten_values_of_each_kind_are_read(path):
    for row in slots.scored(path):
        assert row["f1"] >= 0.9, row


@given(st.text("零一二十两半百千万0123456789.,/-¥年月日号天周个期笔上下大前后底初了元块wk，", max_size=24))
def test_nothing_typed_breaks_it(text):
    slots_of(text, TODAY)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("三千五", 350_000),
        ("先还1.5万", 1_500_000),
        ("借了2w", 2_000_000),
        ("一个月只能还八百", 80_000),
        ("从卡里扣了1,234.56", 123_456),
        ("￥3000", 300_000),
        ("两百五十块", 25_000),
        ("一万零五百", 1_050_000),
        ("明天还300", 30_000),
    ],
)
def test_amounts_in_fen(text, fen):
    assert slots_of(text, TODAY).amounts == (fen,)


@pytest.mark.parametrize(
    "text",
    [
        "芝麻分650",
        "尾号1234的卡",
        "百分之二十",
        "年利率18%",
        "千万别催",
        "凌晨2点",
        "2026年",
        "第二笔",
        "十个人",
        "24期",
    ],
)
def test_figures_that_are_no_money(text):
    assert slots_of(text, TODAY).amounts == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("下月十号还", date(2026, 12, 10)),
        ("上个月15号", date(2026, 10, 15)),
        ("上周五扣的", date(2026, 11, 20)),
        ("下礼拜一", date(2026, 11, 30)),
        ("周一还", date(2026, 11, 30)),
        ("周一还了", date(2026, 11, 23)),
        ("三天前", date(2026, 11, 24)),
        ("两周后", date(2026, 12, 11)),
        ("三个月后能还", date(2027, 2, 27)),
        ("12月5号之前", date(2026, 12, 5)),
        ("1月5号之前", date(2027, 1, 5)),
        ("12月5号还了", date(2025, 12, 5)),
        ("2026-12-01", date(2026, 12, 1)),
        ("月底发工资", date(2026, 11, 30)),
        ("下个月底", date(2026, 12, 31)),
        ("大后天", date(2026, 11, 30)),
        ("2月30号", None),
        ("6个月", None),
    ],
)
def test_days(text, day):
    assert slots_of(text, TODAY).day == day


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("能缓三个月吗", Length(3, Unit.MONTHS)),
        ("晚十天", Length(10, Unit.DAYS)),
        ("两个星期", Length(14, Unit.DAYS)),
        ("半个月", Length(15, Unit.DAYS)),
        ("一个半月", Length(45, Unit.DAYS)),
        ("一年半", Length(18, Unit.MONTHS)),
        ("分24期", Length(24, Unit.PARTS)),
        ("6月的账单", None),
        ("一个月还五百", None),
    ],
)
def test_lengths(text, length):
    assert slots_of(text, TODAY).length == length


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("失业了，下月十号前只能还三千五", Slots((350_000,), (date(2026, 12, 10),), cause=Cause.LOST)),
        ("工资降了想分24期", Slots(lengths=(Length(24, Unit.PARTS),), cause=Cause.LOWER)),
        ("第二笔提前还2000，从建行卡扣", Slots((200_000,), which=2, channel=Channel.CARD)),
        ("最早那笔什么时候到期", Slots(which=1)),
        ("L-100234自动扣款失败", Slots(loan="L-100234", channel=Channel.AUTO)),
        ("我妈生病花光了钱，能缓三个月吗", Slots(lengths=(Length(3, Unit.MONTHS),), cause=Cause.ILLNESS)),
        ("工资拖欠没发", Slots(cause=Cause.SHORT)),
        ("额度怎么没了", Slots()),
    ],
)
def test_a_whole_turn(text, named):
    assert slots_of(text, TODAY) == named


def test_a_doubtful_turn_gives_up_to_three_meanings_likeliest_first():
    others = (("other", 0.5), ("repay_terms", 0.35), ("repay_date", 0.3), ("bill_query", 0.2), ("repay_how", 0.15))

    assert candidates(Understood("repay_date", 0.3, others)) == (
        ("repay_terms", 0.35),
        ("repay_date", 0.3),
        ("bill_query", 0.2),
    )
    assert candidates(Understood("repay_date", 0.3, (("repay_terms", 0.1),))) == (("repay_date", 0.3),)
    assert candidates(Understood("repay_date", 0.6, others)) == ()
    assert candidates(Understood("distress", 0.5, others, rules=("learnt",))) == ()
