"""Owns the life of a policy version: which step follows which, who may take it, how long people are told before. Pure.

Source: F.7, F.8.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations

from django.utils.translation import gettext as _

from risk.acting import COMPLIANCE, By, NotSigned
from risk.policy.errors import AuthorReleases, NotEnoughPeople, TooEarly, WrongStep


class Status(StrEnum):
    DRAFT = "draft"
    CHECKED = "checked"
    SHADOW = "shadow"
    CANARY = "canary"
    ACTIVE = "active"
    RETIRED = "retired"


class Move(StrEnum):
    AMEND = "amend"
    CHECK = "check"
    SHADOW = "shadow"
    SIGN = "sign"
    BREAK_GLASS = "breakglass"
    CANARY = "canary"
    RELEASE = "release"
    POSTPONE = "postpone"
    RETIRE = "retire"
    ROLL_BACK = "roll_back"


class Change(StrEnum):
    """Kinds of change, which decide how long before people are told and how long old terms go on."""

    TIGHTENING = "tightening"
    INDIVIDUAL_CUT = "individual_cut"
    PRICE = "price"
    RAISE_OFF = "raise_off"
    FUNDING = "funding"
    REGULATION = "regulation"
    SAFETY = "safety"
    LOOSENING = "loosening"


@dataclass(frozen=True, slots=True)
class Terms:
    """Days of notice before a change takes effect, and days for which the old terms go on after it."""

    notice: int
    adaptation: int


# [D] F.7. Nothing is owed before a change that takes nothing away.
TERMS: dict[Change, Terms] = {
    Change.TIGHTENING: Terms(15, 30),
    Change.INDIVIDUAL_CUT: Terms(7, 14),
    Change.PRICE: Terms(30, 0),
    Change.RAISE_OFF: Terms(0, 0),
    Change.FUNDING: Terms(0, 0),
    Change.REGULATION: Terms(3, 0),
    Change.SAFETY: Terms(0, 0),
    Change.LOOSENING: Terms(0, 0),
}
# [D] F.8: at least so long, and so many decisions, beside the policy in force. F.7 lets three kinds begin at once or on
# the day of the law, which a shadow of two weeks would make impossible; each of them promises what it touches.
SHADOW_FOR = timedelta(days=14)
SHADOW_DECISIONS = 2_000
AT_ONCE = frozenset({Change.REGULATION, Change.SAFETY, Change.FUNDING})
SHARES = (5, 25, 100)  # per cent of lines, one after the other. Source: F.8
PEOPLE = 2

FROM: dict[Move, frozenset[Status]] = {
    Move.AMEND: frozenset({Status.DRAFT, Status.CHECKED}),
    Move.CHECK: frozenset({Status.DRAFT}),
    Move.SHADOW: frozenset({Status.CHECKED}),
    Move.SIGN: frozenset({Status.SHADOW, Status.CANARY}),
    Move.BREAK_GLASS: frozenset({Status.SHADOW, Status.CANARY}),
    Move.CANARY: frozenset({Status.SHADOW, Status.CANARY}),
    Move.RELEASE: frozenset({Status.SHADOW, Status.CANARY}),
    Move.POSTPONE: frozenset({Status.ACTIVE}),
    Move.RETIRE: frozenset(Status) - {Status.RETIRED},
    Move.ROLL_BACK: frozenset({Status.ACTIVE, Status.CANARY}),
}
TO: dict[Move, Status | None] = {
    Move.AMEND: Status.DRAFT, Move.CHECK: Status.CHECKED, Move.SHADOW: Status.SHADOW, Move.SIGN: None,
    Move.BREAK_GLASS: None,
    Move.CANARY: Status.CANARY, Move.RELEASE: Status.ACTIVE, Move.POSTPONE: None, Move.RETIRE: Status.RETIRED,
    Move.ROLL_BACK: Status.RETIRED,
}  # fmt: skip


def after(status: Status, move: Move) -> Status:
    """The status a move leads to.

    Raises:
        WrongStep: it may not follow this status.
    """
    if status not in FROM[move]:
        raise WrongStep(f"A policy that is {status} cannot {move.replace('_', ' ')}.", status=status, move=move)
    return TO[move] or status


def next_share(now: int) -> int:
    """How many lines of a hundred come next.

    Raises:
        WrongStep: all of them have it already.
    """
    later = [share for share in SHARES if share > now]
    if not later:
        raise WrongStep("The canary has every line already.", next="Release it, or retire it.", share=now)
    return later[0]


def check_author(authors: Collection[str], actor: str) -> None:
    """Whoever wrote any of it is never one of those who stand behind a release.

    Raises:
        AuthorReleases: one of them would be.
    """
    if actor in authors:
        raise AuthorReleases("Who wrote a policy does not release it.", author=actor)


def check_people(*, authors: Collection[str], signed: Collection[str], actor: str) -> None:
    """A release takes two people, and nobody who wrote any of it.

    Raises:
        AuthorReleases: one of the authors would.
        NotEnoughPeople: nobody else has signed.
    """
    check_author(authors, actor)
    if len({*signed, actor} - set(authors)) < PEOPLE:
        raise NotEnoughPeople("Another person has to sign first.", signed=sorted(signed))


def check_compliance(*, authors: Collection[str], behind: Iterable[By]) -> None:
    """Somebody of compliance who wrote none of it stands behind a release. Source: A085.

    Raises:
        NotSigned: nobody does.
    """
    if not any(COMPLIANCE in one.roles and one.name not in authors for one in behind):
        raise NotSigned(_("还没有合规同事的签字。"))


def is_broken(approvals: Iterable[By]) -> bool:
    """Whether two people approved, in two roles: the same two hats on one head, or one hat on two, are not enough."""
    return any(
        one.name != other.name and one.roles and other.roles and len(one.roles | other.roles) >= PEOPLE
        for one, other in combinations(approvals, 2)
    )


def check_shadow(*, change: Change, since: datetime | None, decisions: int, at: datetime) -> None:
    """A change runs in the shadow long enough to be judged, and beside enough decisions.

    Raises:
        TooEarly: it has not, and may not skip it; says how many days and decisions are missing.
    """
    if change in AT_ONCE:
        return
    days, fewer = missing(since=since, decisions=decisions, at=at)
    if days or fewer:
        lacks = [f"{days} more days"] * bool(days) + [f"{fewer:,} more decisions"] * bool(fewer)
        raise TooEarly(
            f"It has not been in the shadow for long enough: {' and '.join(lacks)} are missing"
            f" of {SHADOW_FOR.days} days and {SHADOW_DECISIONS:,} decisions.",
            until=since and (since + SHADOW_FOR).isoformat(),
            days=days,
            decisions=fewer,
        )


def missing(*, since: datetime | None, decisions: int, at: datetime) -> tuple[int, int]:
    """Days in the shadow, rounded up, and shadow decisions that a release still waits for. Source: F.8."""
    left = SHADOW_FOR - (at - since) if since else SHADOW_FOR
    return max(0, -(-left // timedelta(days=1))), max(0, SHADOW_DECISIONS - decisions)


def effective(*, change: Change, at: datetime, wanted: datetime | None = None) -> datetime:
    """When a release takes effect: not before people have had their notice.

    Raises:
        TooEarly: the wanted moment is before that.
    """
    earliest = at + timedelta(days=TERMS[change].notice)
    if wanted is not None and wanted < earliest:
        raise TooEarly(f"A change of this kind is told {TERMS[change].notice} days before.", until=earliest.isoformat())
    return wanted or earliest


def adapts_until(change: Change, effective_from: datetime | None) -> datetime | None:
    """Until when the old terms go on for lines; None: a change of this kind leaves no time to adapt. Source: F.7."""
    days = TERMS[change].adaptation
    return effective_from + timedelta(days=days) if effective_from and days else None
