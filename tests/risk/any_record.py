"""What a core may record about a line, of any shape: holds, cuts, closings and declines with codes right and wrong."""

from datetime import timedelta

from hypothesis import strategies as st

from risk.reasons import CATALOGUE
from tests import histories as make
from tests.histories import AT, Event
from tests.risk import any_history

CODES = [*CATALOGUE.reasons, "ZZZ-NEW"]


@st.composite
def record_at(draw: st.DrawFn, minutes: int) -> Event:
    """One record so many minutes before AT."""
    at = AT - timedelta(minutes=minutes)
    codes = draw(st.none() | st.lists(st.sampled_from(CODES), min_size=1, max_size=3))
    who = draw(st.sampled_from(["system", "borrower", "agent", "partner"]))
    amount = draw(st.integers(0, 500_000))
    choices = [
        lambda: make.held(
            at,
            draw(st.sampled_from(["draw", "raise", "limit", "repay"])),
            hold=draw(st.sampled_from(["H-1", "H-2"])),
            initiator=who,
            codes=codes,
        ),
        lambda: make.limit_changed(at, amount + 1, draw(st.integers(0, amount)), initiator=who, codes=codes),
        lambda: make.closed(at, initiator=who, codes=codes),
        lambda: make.reopened(at),
        lambda: make.draw_declined(at, amount + 1, codes=codes, partner=draw(st.sampled_from([None, "PT-1"]))),
    ]
    return draw(st.sampled_from(choices))()


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """Any history with records in it."""
    minutes = draw(st.lists(st.integers(0, 400 * 24 * 60), max_size=5, unique=True))
    return [*draw(any_history.events(most=12)), *(draw(record_at(age)) for age in minutes)]
