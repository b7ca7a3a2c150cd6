"""Histories of any shape, for properties: every event type, a few refs so that events meet each other."""

from datetime import timedelta

from hypothesis import strategies as st

from tests import histories as make
from tests.histories import AT, Event

LINES, REFS = ["L-1", "L-2"], ["1", "2", "3"]
EDGES = [0, 1, 30, 60, 120, 24 * 60, 72 * 60, 7 * 24 * 60, 30 * 24 * 60, 90 * 24 * 60, 365 * 24 * 60]


@st.composite
def event_at(draw: st.DrawFn, minutes: int) -> Event:
    """One event so many minutes before AT."""
    at = AT - timedelta(minutes=minutes)
    ref, line = draw(st.sampled_from(REFS)), draw(st.sampled_from(LINES))
    amount = draw(st.integers(1, 500_000))
    day = make.on(draw(st.integers(-400, 20)))
    share = draw(st.sampled_from([0.5, 0.79, 0.8, 0.91, 0.92, 0.97, 0.98, 1.0, 1.1, 1.5]))
    family = draw(st.sampled_from(["account_takeover", "scam", "document", "aml", "judicial"]))
    level = draw(st.integers(1, 4))
    services = draw(st.lists(st.sampled_from(["draw", "repay", "limit", "ledger", "app"]), min_size=1, max_size=3))
    choices = [
        lambda: make.borrower_updated(at, birth_on=draw(st.sampled_from([None, "2008-11-20", "1990-01-01"])),
                                      region=draw(st.sampled_from([None, "330106", "110101"])),
                                      segment=draw(st.sampled_from([None, "student", "gig"]))),
        lambda: make.consent_updated(at, "bureau", granted=draw(st.booleans())),
        lambda: make.bureau_reported(at, as_of=day, adverse=draw(st.booleans()), monthly_debt_service=amount),
        lambda: make.score_reported(at, band=draw(st.integers(1, 6)), down=["util_high", "min_pay"], as_of=day),
        lambda: make.income_verified(at, amount, level=level, verified_on=day),
        lambda: make.flag_raised(at, family, case=ref, disclosure=draw(st.sampled_from(["general", "confidential"]))),
        lambda: make.flag_cleared(at, case=ref),
        lambda: make.debt_service_updated(at, amount, draw(st.sampled_from([None, amount])), as_of=day),
        lambda: make.limit_changed(at, amount, draw(st.integers(0, 500_000)), line=line),
        lambda: make.held(at, hold=ref, line=line),
        lambda: make.released(at, hold=ref, line=line),
        lambda: make.closed(at, line=line),
        lambda: make.reopened(at, line=line),
        lambda: make.agreement_expired(at, ref, line=line),
        lambda: make.agreement_confirmed(at, ref, line=line),
        lambda: make.draw_requested(at, amount, ref=ref, line=line),
        lambda: make.draw_declined(at, amount, ref=ref, line=line),
        lambda: make.draw_paid(at, amount, ref=ref, loan=f"N-{ref}", due=[day], line=line),
        lambda: make.received(at, amount, ref=ref, line=line, channel=draw(st.sampled_from(["wechat", "app"]))),
        lambda: make.failed(at, ref=ref, line=line, card_tail="8812", bank_class="limit"),
        lambda: make.posted(at, amount, ref=ref, loan=f"N-{ref}", line=line),
        lambda: make.limit_released(at, amount, ref=ref, line=line),
        lambda: make.overdue(at, day, loan=f"N-{ref}", line=line),
        lambda: make.cured(at, day, loan=f"N-{ref}", line=line),
        lambda: make.funduse_questioned(at, loan=f"N-{ref}", line=line),
        lambda: make.loan_transferred(at, loan=f"N-{ref}", line=line),
        lambda: make.plan_started(at, plan=ref, line=line),
        lambda: make.plan_finished(at, plan=ref, line=line),
        lambda: make.self_control(at, draw(st.sampled_from(["pause_draws", "close", "resume"])), line=line),
        lambda: make.incident_opened(at, *services, ref=ref, regions=draw(st.sampled_from([None, ["330000"]]))),
        lambda: make.incident_updated(at, *services, ref=ref, channels=["wechat"]),
        lambda: make.incident_resolved(at, *services, ref=ref),
        lambda: make.maintenance(at, at, at + timedelta(hours=5), *services, ref=ref),
        lambda: make.load_reported(at, min(share, 1.0)),
        lambda: make.funding_reported(at, share),
        lambda: make.exposure_reported(at, share),
        lambda: make.exposure_reported(at, share, dimension="segment", key="gig"),
        lambda: make.overlay_set(at, 0.9, day, make.on(5), programme=ref),
        lambda: make.feature_toggled(at, enabled=draw(st.booleans())),
        lambda: make.rule_published(at, day, ref=ref, groups=draw(st.sampled_from([None, ["minor"], ["gig"]]))),
        lambda: make.channel_updated(at, "wechat", draw(st.sampled_from(["up", "down"]))),
    ]  # fmt: skip
    return draw(st.sampled_from(choices))()


@st.composite
def events(draw: st.DrawFn, *, most: int = 25) -> list[Event]:
    """Events of distinct times, a line opened among them, in no order."""
    ages = st.one_of(st.sampled_from(EDGES), st.integers(-60, 500 * 24 * 60))
    minutes = draw(st.lists(ages, min_size=1, max_size=most, unique=True))
    return [make.line_opened(AT - timedelta(days=501), line=LINES[0])] + [draw(event_at(age)) for age in minutes]
