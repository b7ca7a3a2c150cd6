"""Owns the order of the rungs and what each owes the borrower before it. Pure. Source: A094, A032, F.6, F.7.

No rung reaches what is drawn: a cut takes of what is not drawn alone, and loans keep their terms whatever comes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from risk.facts import Facts
from risk.ladder.errors import BadReduction, ContactFirst, MilderFirst, TooSoon
from risk.policy.lifecycle import TERMS, Change

RAISE, FREEZE, CUT, CLOSE = 1, 2, 3, 4
RUNGS = (RAISE, FREEZE, CUT, CLOSE)
HUNDRED = 100_00  # fen
APART = timedelta(days=30)  # one reduction of a limit in so long. Source: F.6
HALF = 2  # a single cut takes at most one part of so many. Source: F.6
LATE = 4  # days past due from which a cut needs no advance notice. Source: F.7
# Of cases that may be told of: that a confidential one is open must not show in what is let through.
FLAGS = ("flag_account_takeover", "flag_scam", "flag_document", "flag_aml", "flag_judicial")


@dataclass(frozen=True, slots=True)
class Standing:
    """What is so of a line when a rung is asked for.

    Attributes:
        rungs: those in force.
        lowered_at: when its limit was last lowered, by whomever but the borrower.
        protected_until: a person restored it, and until then nothing is taken by itself.
        unreached: the borrower is at orange or red, and nobody tried to reach them since.
    """

    facts: Facts
    rungs: Collection[int]
    lowered_at: datetime | None
    protected_until: datetime | None
    unreached: bool

    @property
    def is_hard(self) -> bool:
        """Whether law, fraud or lateness demands it at once. Read from the facts, never from what somebody claims."""
        values = self.facts.values
        return self.facts.delinquency.dpd_now >= LATE or any(values[flag] is True for flag in FLAGS)


def check(rung: int, amount: int | None, on: Standing) -> None:
    """Whether a rung may be ordered on a line as it stands.

    Args:
        rung: of RUNGS.
        amount: the limit after a cut, fen; None for every other rung.
        on: the line now.

    Raises:
        BadReduction: no such rung, a line that is closed, or a cut that reaches what is drawn, or takes too much.
        MilderFirst: the rung below is not in force.
        ContactFirst: a cut or a closing before anybody tried to reach who may struggle.
        TooSoon: within 30 days of another reduction, or while a restoration is protected.
    """
    if rung not in RUNGS or on.facts.limits.closed:
        raise BadReduction(_("没有这一步，或者额度已经关闭。"))
    if rung in on.rungs:
        raise BadReduction(_("这一步已经在用。"))
    if rung == CUT:
        _check_amount(amount, on)
    elif amount is not None:
        raise BadReduction(_("只有下调额度要写金额。"))
    if rung == CLOSE and on.facts.limits.used:
        raise BadReduction(_("还有没还清的借款，不能关闭。"), next=_("已借的按原来的约定还；可以下调没用的部分。"))
    if on.is_hard:
        return
    if rung > RAISE and rung - 1 not in on.rungs:
        raise MilderFirst(_("还没有用过更轻的一步。"))
    if rung < CUT:
        return
    if on.unreached:
        raise ContactFirst(_("客户在橙色或红色预警，还没有人联系过。"))
    _check_time(on)


def _check_amount(amount: int | None, on: Standing) -> None:
    limits = on.facts.limits
    limit, drawn = limits.now or 0, limits.used + limits.unreleased + limits.pending
    if amount is None or amount % HUNDRED or not drawn <= amount < limit:
        raise BadReduction(_("只能下调没用的部分：不低于已借和在途的金额，低于现在的额度，以百元计。"))
    if not on.is_hard and (limit - amount) * HALF > limit:
        raise BadReduction(_("一次最多下调一半。"))


def _check_time(on: Standing) -> None:
    if on.lowered_at and on.facts.at - on.lowered_at < APART:
        raise TooSoon(_("30天内已经下调过一次。"))
    if on.protected_until and on.facts.at < on.protected_until:
        raise TooSoon(_("人工恢复后的保护期还没有过。"))


def wait(rung: int, *, is_hard: bool) -> timedelta:
    """From the notice to the effect: days of notice, and days in which the old terms go on. None for mild rungs."""
    if rung < CUT or is_hard:
        return timedelta(0)
    terms = TERMS[Change.INDIVIDUAL_CUT]
    return timedelta(days=terms.notice + terms.adaptation)
