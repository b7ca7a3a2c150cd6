"""What holds of the facts of any history."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from risk.facts import REGISTRY, evidence, read, review_on, since
from risk.facts.moments import SINCE
from risk.facts.shown import SHOWN
from tests.histories import AT, ago, line_opened, received, told
from tests.risk.any_history import LINES, events

KINDS = {"int": int, "number": (int, float), "bool": bool, "text": str, "date": date, "instant": datetime}


@settings(max_examples=60, deadline=None)
@given(given_events=events(), order=st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(given_events, order):
    shuffled = list(given_events)
    order.shuffle(shuffled)

    one, other = (read(told(some, lines=LINES[1:]), at=AT) for some in (given_events, shuffled))

    assert one.values == other.values
    assert [(record.kind, record.ref, record.is_open) for record in one.records] == [
        (record.kind, record.ref, record.is_open) for record in other.records
    ]


@settings(max_examples=60, deadline=None)
@given(given_events=events(), back=st.integers(0, 100 * 24 * 60))
def test_what_happens_later_changes_nothing_before(given_events, back):
    at = AT - timedelta(minutes=back)
    history = told(given_events, lines=LINES[1:])

    assert read(history, at=at).values == read(history.until(at), at=at).values


@settings(max_examples=60, deadline=None)
@given(given_events=events())
def test_every_value_is_of_its_registered_type(given_events):
    values = read(told(given_events, lines=LINES[1:]), at=AT).values

    assert values.keys() == REGISTRY.keys()
    for name, fact in REGISTRY.items():
        assert (values[name] is None and not fact.is_known) or isinstance(values[name], KINDS[fact.type]), name


@settings(max_examples=60, deadline=None)
@given(given_events=events())
def test_amounts_are_never_below_nothing(given_events):
    values = read(told(given_events, lines=LINES[1:]), at=AT).values

    for name in ("used", "unreleased", "pending", "remaining", "own_used", "dpd_now", "dpd_amount"):
        assert values[name] >= 0


@settings(max_examples=60, deadline=None)
@given(given_events=events())
def test_evidence_is_plain_and_its_keys_never_change(given_events):
    some, empty = read(told(given_events, lines=LINES[1:]), at=AT), read(told(line_opened()), at=AT)

    for code in SHOWN:
        shown = evidence(code, some)
        assert shown.keys() == evidence(code, empty).keys()
        assert all(isinstance(value, int | float | str | list | dict | None) for value in shown.values()), code
        review_on(code, some)


def test_every_code_that_shows_evidence_has_a_beginning():
    record_only = {"FND-PARTNER", "PRD-STRATEGY"}

    assert SINCE.keys() == (SHOWN.keys() - record_only) | {"AML-CONF"}
    assert since("DAT-POSTING", read(told(received(ago(hours=2))), at=AT)) == ago(hours=2)


def test_a_confidential_flag_is_for_one_role():
    assert REGISTRY["flag_confidential"].readers == ("aml",)
    assert all("borrower" not in fact.readers for name, fact in REGISTRY.items() if name.startswith("flag_"))
