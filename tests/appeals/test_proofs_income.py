"""D.0's two-source rule, and the smallest set of proofs."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appeals.proofs.income import Read, recognised
from appeals.proofs.planner import needs
from appeals.proofs.reading.kinds import KINDS

TODAY = date(2026, 11, 20)
LICENCE = Read("l", "P-BIZ", 2, trade="餐饮", holder_matches=True, since=date(2022, 1, 1))
BANK = Read("b", "P-BANKFLOW", 3, 6_400_000, "business", holder_matches=True)
WALLET = Read("w", "P-WALLET", 3, 6_680_000, "business", holder_matches=True)


def source(kind, level, monthly):
    return Read(kind, kind, level, monthly, "stated", holder_matches=True)


@pytest.mark.parametrize("readings", [(LICENCE, BANK), (LICENCE, BANK, WALLET), (WALLET, BANK, LICENCE)])
def test_the_shops_papers_prove_9600_at_level_2(readings):
    income = recognised(readings, today=TODAY)

    assert (income.monthly, income.level, income.needs_person) == (960_000, 2, False)


@pytest.mark.parametrize(
    ("first", "second", "monthly", "person"),
    [
        ((3, 1_000_000), (3, 850_000), 850_000, False),  # 15 % apart: the lower, no share
        ((3, 1_000_000), (3, 849_000), 764_100, False),  # just over: the lower, its share
        ((3, 1_000_000), (3, 690_000), 621_000, True),  # over 30 %: a person
        ((4, 1_650_000), (3, 1_700_000), 1_650_000, False),
    ],
)
def test_two_sources_by_how_far_apart_they_are(first, second, monthly, person):
    income = recognised([source("P-TAX", *first), source("P-SI", *second)], today=TODAY)

    assert (income.monthly, income.needs_person) == (monthly, person)


@pytest.mark.parametrize(("level", "monthly"), [(4, 1_000_000), (3, 900_000), (2, 700_000), (1, 0)])
def test_a_source_alone_takes_its_share_and_a_claim_alone_counts_nothing(level, monthly):
    assert recognised([source("P-INCOME", level, 1_000_000)], today=TODAY).monthly == monthly


def test_a_young_or_foreign_licence_gives_no_margin_of_its_trade():
    young = Read("l", "P-BIZ", 2, trade="餐饮", holder_matches=True, since=date(2026, 6, 1))
    foreign = Read("l", "P-BIZ", 2, trade="餐饮", holder_matches=False, since=date(2020, 6, 1))

    assert recognised([young, BANK], today=TODAY).monthly == 640_000
    assert recognised([foreign, BANK], today=TODAY).monthly == 576_000


def test_another_persons_flow_counts_nothing():
    other = Read("b", "P-BANKFLOW", 3, 6_400_000, "business", holder_matches=False)

    assert recognised([LICENCE, other], today=TODAY).monthly == 0


CODES = st.sets(
    st.sampled_from(["BEH-SMALLFREQ", "CRD-INCOME", "CRD-MULTI", "BEH-FUNDUSE", "CMP-KYC", "CRD-BUREAU", "FND-POOL"])
)


@settings(deadline=None)
@given(CODES, st.sets(st.sampled_from(KINDS)))
def test_no_need_can_be_left_out_and_nothing_held_is_asked_for(codes, held):
    wanted = needs(codes, held=held)

    for need in wanted:
        assert not set(need.kinds) & held
        others = [set(other.kinds) for other in wanted if other is not need]
        assert not any(other <= set(need.kinds) for other in others)


@settings(deadline=None, max_examples=40)  # every smaller choice of papers is tried
@given(CODES, st.sets(st.sampled_from(KINDS), max_size=2))
def test_no_fewer_papers_would_do_and_one_for_each_need_is_enough(codes, held):
    wanted = [need for need in needs(codes, held=held) if need.is_needed]

    def is_answered(papers):
        return not any(need.is_needed for need in needs(codes, held=held | set(papers)))

    assert is_answered(need.kinds[0] for need in wanted)
    assert is_answered(need.kinds[-1] for need in wanted)
    if wanted:
        assert not any(is_answered(fewer) for fewer in combinations(KINDS, len(wanted) - 1))


def test_one_paper_that_answers_two_needs_is_asked_for_once():
    assert {need.kinds for need in needs(["CRD-INCOME", "BEH-PROFILE"])} == {
        ("P-INCOME",),
        ("P-BANKFLOW", "P-WALLET", "P-TAX", "P-PAYSLIP"),
    }
    # Another way is still a way: who brings a licence is asked for the rest.
    rest = needs(["CRD-INCOME", "BEH-PROFILE"], held={"P-BIZ"})
    assert [need.kinds for need in rest] == [
        ("P-BANKFLOW", "P-WALLET", "P-TAX", "P-PAYSLIP"),
        ("P-USE", "P-INCOME"),
    ]


def test_a_paper_of_no_named_kind_never_stands_for_two_needs():
    assert len(needs(["CMP-INELIG", "CRD-BUREAU"])) == 2


def test_a_shop_is_asked_for_two_things():
    assert [need.code for need in needs(["BEH-SMALLFREQ"])] == ["P-BIZ", "P-BANKFLOW"]
    assert needs(["FND-POOL"]) == ()
