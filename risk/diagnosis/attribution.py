"""Owns whether the policy changed or the customer did. Pure. Source: F.7, requirement A044."""

from collections.abc import Sequence
from datetime import timedelta

from risk.diagnosis.rules import ruled
from risk.diagnosis.state import Attribution, Stop
from risk.diagnosis.stops import Then
from risk.policy import Policy
from risk.reasons import CATALOGUE, NEUTRAL

BEFORE = timedelta(microseconds=1)
# One automatic cut takes at most half of a limit, unless a hard trigger asks for it. Source: F.6 step size.
LARGEST_CUT, HARD_DPD = 0.5, 4


def attribute(stop: Stop, public: str, then: Then, earlier: Policy | None) -> Attribution | None:
    """Who moved, for the stop behind the primary reason; None where it can't be told.

    What a person asked for or agreed to is theirs. What the lender decided about its portfolio is policy. A borrower's
    own behaviour is decided by running the earlier policy on the facts of the stop, and this policy on those before.

    Args:
        stop: behind the primary reason.
        public: the code it is told under.
        then: this policy over the facts of a moment.
        earlier: the policy before this one; None: there was none.
    """
    cause = "" if public in NEUTRAL else CATALOGUE[public].cause
    if cause in ("policy", "funding") and not public.startswith("FRD-"):
        return "policy"
    if cause != "borrower" or public.startswith("FRD-"):
        return None
    if public.startswith("ACC-") or any(record.initiator == "borrower" for record in stop.records):
        return "customer"
    if stop.records and not stop.is_live and not then(stop.since).is_true(stop.code, stop.capability):
        return "policy"
    if _is_harder_than(stop):
        return "policy"
    return _by_rerun(stop, then, earlier)


def _is_harder_than(stop: Stop) -> bool:
    """Whether a machine's cut took more than this policy ever would at once."""
    cuts: Sequence[float] = [
        (record.previous - record.current) / record.previous
        for record in stop.records
        if record.kind == "cut" and record.initiator == "system" and record.previous and record.current is not None
    ]
    return bool(cuts) and max(cuts) > LARGEST_CUT and stop.facts.delinquency.dpd_now < HARD_DPD


def _by_rerun(stop: Stop, then: Then, earlier: Policy | None) -> Attribution | None:
    key = stop.code, stop.capability
    is_new_rule = earlier is not None and not ruled(earlier, then(stop.since).facts).is_true(*key)
    is_new_fact = not then(stop.since - BEFORE).is_true(*key)
    if is_new_rule:
        return "both" if is_new_fact else "policy"
    return "customer"
