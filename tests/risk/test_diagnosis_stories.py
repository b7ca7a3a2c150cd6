"""The demo's people, as the contract and the fixtures tell them."""

import json

import pytest

from risk.diagnosis import diagnose
from risk.diagnosis.telling import content, explanation
from tests.histories import AT, ago, told
from tests.risk.people import chen_min, li_qiang, zhou_hang

KEYS = [
    "line", "borrower", "at", "situations", "capabilities", "waterfall", "reasons", "still_works", "next_review_on",
    "decided_by", "attribution", "incident", "appeal", "decision",
]  # fmt: skip


def explained(events, *, at=AT, lang="zh"):
    return explanation(diagnose(told(*events), at=at), lang)


def test_li_qiang_is_the_contracts_example():
    found = explained(li_qiang())

    assert list(found) == KEYS
    assert found["situations"] == ["S2_ZERO"]
    assert found["capabilities"] == {"draw": "held", "raise": "open", "limit": "cut", "repay": "open"}
    assert [(step["step"], step["amount"]) for step in found["waterfall"]] == [
        ("approved", 3_000_000), ("cut", -3_000_000), ("used", 0), ("usable", 0)
    ]  # fmt: skip
    assert (found["next_review_on"], found["decided_by"], found["attribution"]) == ("2026-12-02", "machine", "policy")
    assert found["still_works"] == ["repay", "raise", "statements"]


def test_li_qiangs_only_reason_is_his_fourteen_loans():
    (reason,) = explained(li_qiang())["reasons"]

    assert list(reason) == [
        "code", "category", "cause", "capability", "primary", "text", "evidence", "since", "remedy", "appealable",
        "would_change",
    ]  # fmt: skip
    assert (reason["code"], reason["category"], reason["cause"]) == ("BEH-SMALLFREQ", "behaviour", "borrower")
    assert (reason["capability"], reason["primary"], reason["appealable"]) == ("limit", True, True)
    assert reason["evidence"] == {"draws_90d": 14, "avg_amount_90d": 186_000, "ontime_rate_12m": 1.0}
    assert reason["since"] == "2026-11-02T00:00:00+08:00"
    assert reason["remedy"]["proofs"] == ["P-BIZ", "P-BANKFLOW", "P-INCOME"]
    assert [(one["fact"], one["direction"]) for one in reason["would_change"]] == [("draws_90d", "below")]


def test_chen_min_need_do_nothing_until_a_named_hour():
    found = explained(chen_min())

    (reason,) = found["reasons"]
    assert found["situations"] == ["S1"]
    assert found["capabilities"]["draw"] == "held"
    assert (reason["code"], reason["capability"], reason["remedy"]["kind"]) == ("DAT-POSTING", "draw", "wait")
    assert reason["text"] == (
        "已收到您11月20日10:00的还款12,086.40元（流水号P-0388），正在入账，预计11月20日14:00前完成。"
    )
    assert reason["remedy"]["eta"] == "2026-11-20T14:00:00+08:00"
    assert found["next_review_on"] is None


def test_a_time_that_has_passed_is_never_promised():
    (reason,) = explained(chen_min(), at=ago(days=-2))["reasons"]

    assert "时间确定后告知您" in reason["text"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_confidential_flag_of_any_family_gives_the_same_bytes(lang):
    found = {
        json.dumps(explained(zhou_hang(**flag), lang=lang), ensure_ascii=False)
        for flag in (
            {"family": "aml"},
            {"family": "document", "class": "name", "documents": ["P-ID"]},
            {"family": "account_takeover", "case": "F-9"},
            {"family": "judicial", "authority": "某法院"},
        )
    }

    assert len(found) == 1
    assert "GEN-REVIEW" in found.pop()


def test_what_is_stored_of_a_confidential_flag_is_the_same_too():
    stored = {
        content(diagnose(told(*zhou_hang(family=family)), at=AT), known_at=AT).canonical()
        for family in ("aml", "document", "judicial", "scam")
    }

    (document,) = stored
    assert not any(word in document.decode() for word in ("AML", "flag_", "FRD", "LGL"))


def test_reading_again_later_is_the_same_decision():
    first, later = (diagnose(told(*chen_min()), at=at) for at in (AT, ago(minutes=-7)))

    assert content(first, known_at=AT).id == content(later, known_at=AT).id
