import pytest
from django.utils import translation

from support.why import bars, faces, numbers
from tests.support.explanations import ALL, explanation, reason

LANGUAGES = ("zh-hans", "en")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_screen_answers_what_why_what_works_and_what_to_do(name, language):
    with translation.override(language):
        face = faces.face(ALL[name])

    assert face.title
    assert len(face.answers) >= 2
    assert all(answer.text for answer in face.answers)


def test_a_fault_of_ours_asks_for_nothing_and_says_sorry():
    face = faces.face(ALL["ours"])

    assert face.act == ""
    assert face.ours
    assert "您不需要做任何事" in face.title
    assert "对不起" in str(face.answers)


def test_repayment_trouble_says_first_how_to_pay():
    face = faces.face(ALL["card"])

    assert face.act == "pay"
    assert face.answers[0].term == "怎么还"


def test_an_open_case_is_followed_not_opened_again():
    appeal = {"number": "MB-1", "status": "in_review", "opened_at": None, "decided_at": None, "next_by": None}

    assert faces.face(ALL["cut"]).act == "appeal"
    assert faces.face({**ALL["cut"], "appeal": appeal}).act == "follow"
    assert (
        faces.face(
            {**ALL["cut"], "appeal": {**appeal, "status": "closed", "decided_at": "2026-11-20T12:00:00+08:00"}}
        ).act
        == "result"
    )


@pytest.mark.parametrize("situation", ["S5", "S1", "S2_ZERO", "S2_PART", "S3", "S4_CLOSED", "S4_CUT", "S4_RAISE"])
def test_every_situation_has_a_headline(situation):
    told = explanation(
        reason("CRD-SCORE", "…"), situations=[situation], waterfall={"approved": 100, "used": 0, "usable": 100}
    )

    assert all(faces.face(told).headline[:2])


def test_bars_hang_where_the_one_before_ended():
    told = explanation(
        reason("FND-POOL", "…"),
        situations=["S3"],
        waterfall={"approved": 1000, "used": -250, "held": -700, "usable": 50},
    )

    rows = bars.rows(told)

    assert [(row.x, row.width) for row in rows] == [("0%", "100%"), ("75%", "25%"), ("5%", "70%"), ("0%", "5%")]
    assert [row.reason for row in rows] == ["", "", "r1", ""]


def test_a_step_of_nothing_has_no_bar():
    rows = bars.rows(ALL["cut"])

    assert [row.look for row in rows] == ["has", "less", "", ""]


def test_own_numbers_are_named_and_written_in_the_readers_language():
    small = ALL["cut"]["reasons"][0]

    said = [(number.label, number.value) for number in numbers.own_numbers(small)]

    assert said == [("近90天借款", "14次"), ("平均每次", "¥1,860"), ("近12个月按时还款", "100%")]


def test_what_is_unknown_is_not_shown():
    told = reason("FND-POOL", "…", evidence={"window": "季末", "eta": None, "surprise": 3})

    assert numbers.own_numbers(told) == ()


def test_the_neutral_reason_has_no_source_and_no_numbers():
    told = ALL["review"]["reasons"][0]

    assert numbers.source_of(told) == ""
    assert numbers.own_numbers(told) == ()
