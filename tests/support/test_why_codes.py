"""Every reason code, in every situation it may stand for, as a borrower reads it."""

import pytest
from django.utils import translation

from risk.reasons import CATALOGUE
from support.why import page
from tests.support.explanations import explanation, reason

NEEDED = {"S1": "S1", "S2": "S2_ZERO", "S3": "S3", "S4": "S4_CUT", "S5": "S5"}
PAIRS = [(code, situation) for code in CATALOGUE.reasons for situation in sorted(CATALOGUE[code].situations) or ["S3"]]
FORBIDDEN = ("综合评分不足", "综合评估不足", "系统繁忙", "技术原因", "！", "!", "内部强开", "AML", "{", "None", "%(")


def told(code, situation):
    entry = CATALOGUE[code]
    text, way = (entry.texts["zh"][name].replace("{", "").replace("}", "") for name in ("text", "remedy"))
    shown = reason(
        code,
        text,
        cause=entry.cause,
        category=entry.category,
        capability="repay" if situation == "S5" else "draw",
        remedy={"kind": entry.kind, "text": way, "proofs": [], "eta": None},
        appealable=entry.is_appealable,
    )
    waterfall = {"approved": 3_000_000, "used": 0, "held": -3_000_000, "usable": 0}
    return explanation(shown, situations=[NEEDED[situation]], waterfall=waterfall)


@pytest.mark.parametrize(("code", "situation"), PAIRS)
def test_every_code_has_a_face_a_sentence_and_a_way_on(code, situation):
    shown = page.context(told(code, situation))

    said = [shown["face"].title, *(answer.text for answer in shown["face"].answers)]
    said += [part for item in shown["next"] for part in (item.text, item.small)]
    said += [part for door in shown["doors"] for part in (door.name, door.small)]
    assert all(said[: 1 + len(shown["face"].answers)])
    assert shown["next"]
    assert shown["doors"]
    assert shown["shown"][0].title
    assert [word for word in FORBIDDEN if word in " ".join(said)] == []


@pytest.mark.parametrize("code", [code for code in CATALOGUE.reasons if CATALOGUE[code].cause == "lender_fault"])
def test_a_fault_of_ours_never_asks_for_papers(code):
    entry = CATALOGUE[code]
    shown = page.context(told(code, min(entry.situations) if entry.situations else "S3"))

    if entry.kind in {"wait", "none"}:
        assert shown["face"].act == ""
        assert "复核" not in str(shown["face"].answers)
        assert not any(item.icon == "doc" for item in shown["next"])


@pytest.mark.parametrize(("code", "situation"), PAIRS)
def test_the_page_around_a_code_is_whole_in_english(code, situation):
    with translation.override("en"):
        shown = page.context(told(code, situation))

    ours = [shown["face"].title, *(answer.term for answer in shown["face"].answers), shown["decider"]]
    ours += [item.text + item.small for item in shown["next"]]
    ours += [door.name + door.small + door.says for door in shown["doors"]]
    assert [text for text in ours if any("\u4e00" <= letter <= "\u9fff" for letter in text)] == []
