"""Each code: one history that produces it, one that just does not; and the words it comes with."""

import re

import pytest

from risk.diagnosis import diagnose
from risk.diagnosis.telling import explanation
from risk.policy import services
from risk.reasons import CATALOGUE, LANGUAGES, NEUTRAL
from tests.histories import AT, told
from tests.risk.each_code import EACH

CODES = [code for code in CATALOGUE.reasons if code not in NEUTRAL]


def test_all_forty_five_codes_have_their_pair():
    assert list(EACH) == CODES
    assert len(CODES) == 45


@pytest.mark.parametrize("code", CODES)
def test_a_history_produces_the_code(code):
    pair = EACH[code]
    found = diagnose(told(*pair.yes), at=AT)

    reason = next(one for one in (*found.reasons, *found.hidden) if one.code == (pair.shown or code))
    assert pair.capability in reason.stops
    assert found.situations


@pytest.mark.parametrize("code", CODES)
def test_the_nearest_history_does_not(code):
    pair = EACH[code]
    found = diagnose(told(*pair.no), at=AT)

    assert (pair.shown or code) not in {one.code for one in (*found.reasons, *found.hidden)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_its_words_are_whole_in_every_language(code, lang):
    told_of = explanation(diagnose(told(*EACH[code].yes), at=AT), lang)

    for reason in told_of["reasons"]:
        said = " ".join([reason["text"], reason["remedy"]["text"], *(one["text"] for one in reason["would_change"])])
        assert not re.search(r"[{}\[\]|]|None|!|！", said), said
        assert lang == "zh" or not re.search(r"[，。：；（）]", said), said
        assert lang == "en" or not re.search(r"[,;:](?!\d)", said.replace("http:", "")), said


@pytest.mark.parametrize("code", CODES)
def test_the_evidence_has_the_catalogues_keys(code):
    found = diagnose(told(*EACH[code].yes), at=AT)

    for reason in found.reasons:
        assert list(reason.evidence) == list(CATALOGUE[reason.code].evidence) or reason.code in NEUTRAL


@pytest.mark.parametrize("code", CODES)
def test_the_catalogue_and_the_default_pack_agree(code):
    entry = CATALOGUE[code]

    for rule in services.current().rules_of(code):
        assert (rule.cause, rule.kind) == (entry.cause, entry.kind)
        assert rule.review.isdigit() == isinstance(entry.review, int)
        assert not rule.review.isdigit() or int(rule.review) == entry.review
