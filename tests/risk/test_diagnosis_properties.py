"""What holds of every diagnosis, whatever the core may send."""

import json
from dataclasses import replace

from hypothesis import given, settings

from risk.diagnosis import diagnose
from risk.diagnosis.state import SITUATIONS
from risk.diagnosis.telling import content, explanation
from risk.facts.told import Shared
from risk.reasons import CATALOGUE, NEUTRAL
from tests.histories import AT, held, known_borrower, limit_changed, told
from tests.risk import any_history, any_record

# One-letter situations of B.2 behind the ones shown.
LISTED = {name: name[:2] for name in SITUATIONS}


@settings(max_examples=120, deadline=None)
@given(any_record.events())
def test_every_diagnosis_keeps_the_laws(events):
    found = diagnose(told(*events), at=AT)
    reasons = (*found.reasons, *found.hidden)

    # The waterfall adds up, and its order is fixed.
    *steps, last = found.waterfall
    assert sum(step.amount for step in steps) == last.amount >= 0
    assert [step.step for step in (steps[0], last)] == ["approved", "usable"]

    # Nothing is blocked in silence, and nothing is explained that is not blocked.
    assert bool(found.situations) == bool(reasons)
    assert (found.decided_by is None) == (not reasons)
    for name, state in found.capabilities.items():
        assert (
            state in ("open", "unknown")
            or any(name in one.stops or name == "draw" for one in reasons)
            or (found.capabilities["limit"] == "closed")
        ), name
    assert all(found.capabilities[one] != "open" for reason in reasons for one in reason.stops)

    # Order, number, and what a situation may show.
    assert len(found.reasons) <= 4
    assert list(found.situations) == [name for name in SITUATIONS if name in found.situations]
    assert len({reason.code for reason in reasons}) == len(reasons)
    for reason in reasons:
        listed = CATALOGUE[reason.code].situations
        assert reason.code in NEUTRAL or all(LISTED[name] in listed for name in reason.situations), reason

    # Repaying is never closed, and never held for who somebody is.
    assert found.capabilities["repay"] in ("open", "held")
    assert found.still_works[0] in ("repay", "repay_other")
    assert not any(
        one.code.startswith(("BEH-", "CRD-", "EXP-", "FND-", "PRD-", "ACC-")) for one in reasons if "repay" in one.stops
    )


@settings(max_examples=60, deadline=None)
@given(any_record.events())
def test_every_diagnosis_can_be_told_and_tells_no_secret(events):
    found = diagnose(told(*events), at=AT)

    for lang in ("zh", "en"):
        said = json.dumps(explanation(found, lang), ensure_ascii=False)
        assert "{" not in "".join(reason["text"] for reason in json.loads(said)["reasons"])
        assert "AML-CONF" not in said
    assert b"AML-CONF" not in content(found, known_at=AT).canonical()


@settings(max_examples=40, deadline=None)
@given(any_record.events(), any_history.events(most=15))
def test_what_platforms_told_may_be_read_once_for_many_lines(events, at_once):
    whole = told(*events, *[one for one in at_once if one.type.startswith("platform.")])
    is_platforms = [one.type.startswith("platform.") for one in whole.events]
    shared = Shared(one for one, is_one in zip(whole.events, is_platforms, strict=True) if is_one)
    own = tuple(one for one, is_one in zip(whole.events, is_platforms, strict=True) if not is_one)

    apart = diagnose(replace(whole, events=own), at=AT, platform=shared)

    assert content(apart, known_at=AT).canonical() == content(diagnose(whole, at=AT), known_at=AT).canonical()


@settings(max_examples=40, deadline=None)
@given(any_record.events())
def test_the_order_of_arrival_does_not_matter(events):
    # Of distinct times; of two at the same time the later stored wins, by design.
    alone = list({one.time: one for one in events}.values())

    assert explanation(diagnose(told(*alone), at=AT), "zh") == explanation(diagnose(told(*alone[::-1]), at=AT), "zh")


def _amount(found, name):
    return next((step.amount for step in found.waterfall if step.step == name), 0)


@settings(max_examples=60, deadline=None)
@given(any_record.events())
def test_a_cut_alone_turns_no_draw_and_a_hold_of_draws_alone_turns_no_limit(events):
    events = [known_borrower(), *events]
    before = diagnose(told(*events), at=AT)
    now, usable = before.facts.limits.now or 0, _amount(before, "usable")

    stopped = diagnose(told(*events, held(AT, hold="H-OWN", codes=["CRD-SCORE"])), at=AT)
    assert stopped.capabilities["draw"] in ("held", "closed")
    # A payment that waits for its posting holds the limit only while no draw is held; then it is told at the draw.
    waits = any(reason.code == "DAT-POSTING" for reason in (*before.reasons, *before.hidden))
    assert waits or stopped.capabilities["limit"] == before.capabilities["limit"]
    assert [_amount(stopped, name) for name in ("approved", "cut")] == [
        _amount(before, name) for name in ("approved", "cut")
    ]

    # One that leaves something to draw: what takes the last of it leaves nothing to permit.
    if usable > 1 and before.capabilities["draw"] == "open":
        cut = diagnose(told(*events, limit_changed(AT, now, now - 1, codes=["CRD-INCOME"])), at=AT)
        assert (cut.capabilities["draw"], cut.capabilities["limit"]) == ("open", "cut")
        assert _amount(cut, "usable") == usable - 1
