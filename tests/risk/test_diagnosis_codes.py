"""Each code: one history that produces it, one that just does not; and the words it comes with."""

import re

import pytest

from risk.diagnosis import diagnose
from risk.diagnosis.telling import content, explanation
from risk.policy import load, services
from risk.policy.errors import BadExpression
from risk.policy.pack import read
from risk.reasons import CATALOGUE, LANGUAGES, NEUTRAL
from tests import histories as make
from tests.histories import AT, ago, told
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


def test_a_short_record_starts_small_and_steps_up_after_the_third_instalment():
    """The starter limit, how many instalments are missing, and no limit of its own once they were due and paid."""

    def wants(paid):
        kept = [make.repaid(ago(days=30 * n), loan="N-0") for n in range(paid, 0, -1)]
        due = make.draw_paid(
            ago(days=30 * paid + 10), 90_000, loan="N-0", due=[make.on(-30 * n) for n in range(paid, 0, -1)]
        )
        asks = make.draw_requested(ago(hours=1), 1_000_001)
        told_of = told(make.known_borrower(), make.line_opened(limit=3_000_000), due, *kept, asks)
        return {reason.code: reason for reason in diagnose(told_of, at=AT).reasons}

    reason = wants(2)["CRD-THIN"]
    assert (reason.evidence["n"], reason.evidence["instalments"]) == (1, 2)
    assert load("cn-revolving").caps({"thin": True, "asked": 1_000_001})["CRD-THIN"] == 1_000_000
    assert "CRD-THIN" not in wants(3)


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


BORNE = 'max_el = 0.0617\nmin_margin = 0.0223\nowner = "三号风险委员会"\n'
OWNED = read(re.sub(r"max_el = .*\nmin_margin = .*\nowner = .*\n", BORNE, load("cn-revolving").text))
APPETITE = re.compile(r"appetite|max_el|min_margin|0\.0617|0\.0223|6\.17|2\.23|三号风险委员会|风险偏好")


@pytest.mark.parametrize("code", CODES)
def test_no_decision_tells_what_risk_the_lender_bears(code):
    """Neither its words in any language nor what is kept of it: the appetite is the lender's own matter."""
    assert str(OWNED.appetite.max_el) == "0.0617"
    found = diagnose(told(*EACH[code].yes), at=AT, policy=OWNED)

    assert found.reasons
    assert not APPETITE.search(content(found, known_at=AT).canonical().decode())
    assert not APPETITE.search(str(CATALOGUE[code].texts))


@pytest.mark.parametrize("name", ["max_el", "min_margin", "appetite", "owner"])
def test_no_rule_can_read_the_appetite(name):
    with pytest.raises(BadExpression, match=name):
        read(OWNED.text.replace('when = "dti > 0.70"', f'when = "dti > 0.70 OR {name} > 0.01"'))


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
