"""Which proofs a case needs: the smallest set for its reasons, each with what would do as well. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

# Source: reason_codes.json (proofs) and D.0. Business owners and employees both find themselves in the alternatives.
_FIRST = ("P-BIZ", "P-INCOME", "P-SI", "P-HPF")
_SECOND = ("P-BANKFLOW", "P-WALLET", "P-TAX", "P-PAYSLIP")
_INCOME_CODES = frozenset(
    {
        "BEH-VELOCITY",
        "BEH-SMALLFREQ",
        "CRD-DPD-PAST",
        "CRD-SCORE",
        "CRD-DTI",
        "CRD-INCOME",
        "CRD-THIN",
        "EXP-SEGMENT",
        "EXP-PORTFOLIO",
    }
)
_SINGLE: dict[str, tuple[str, ...]] = {
    "BEH-PROFILE": ("P-USE", "P-INCOME"),
    "BEH-FUNDUSE": ("P-USE",),
    "DAT-POSTING": ("P-RECEIPT",),
    "DAT-BUREAU-LAG": ("P-SETTLE",),
    "CRD-DPD-NOW": ("P-RECEIPT",),
    "CRD-BUREAU": ("P-SETTLE", "P-OTHER"),
    "CRD-MULTI": ("P-SETTLE", "P-INCOME"),
    "EXP-REGION": ("P-OTHER",),
    "EXP-STATCAP": ("P-SETTLE",),
    "CMP-KYC": ("P-ID",),
    "CMP-INELIG": ("P-ID", "P-OTHER"),
    "CMP-INDUSTRY": ("P-BIZ", "P-USE"),
    "FRD-ACCT": ("P-ID",),
    "FRD-DOC": ("P-BANKFLOW", "P-TAX", "P-SI", "P-HPF"),
    "AML-MEASURE": ("P-ID", "P-USE", "P-BANKFLOW"),
    "ACC-PLAN": ("P-RECEIPT",),
    "RPY-CHANNEL": ("P-RECEIPT",),
    "RPY-CARD": ("P-RECEIPT",),
    "RPY-INPROC": ("P-RECEIPT",),
    "RPY-ASSIGNED": ("P-RECEIPT",),
}
_OPTIONAL = frozenset(
    {"DAT-POSTING", "RPY-CHANNEL", "RPY-CARD", "RPY-INPROC", "RPY-ASSIGNED", "ACC-PLAN", "CRD-DPD-NOW"}
)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to be shown; any of `kinds` shows it. `is_needed` is False where it only helps."""

    kinds: tuple[str, ...]
    is_needed: bool = True

    @property
    def code(self) -> str:
        return self.kinds[0]


def needs(codes: Iterable[str], *, held: Collection[str] = ()) -> tuple[Need, ...]:
    """The smallest set of needs for these reasons, without those that kinds already held answer.

    A need whose kinds include another's falls away: what answers the narrower one answers both. Of the rest, needs
    that one kind would answer together are one need: nobody brings two papers where one does.
    """
    return tuple(need for need in plan(codes, held=held) if not _answered(need, held))


def plan(codes: Iterable[str], *, held: Collection[str] = ()) -> tuple[Need, ...]:
    """`needs` with those that are answered too, each as it was asked for, in the order of the reasons."""
    wanted = _wanted(codes)
    answered = [need for need in wanted if _answered(need, held)]
    open_ = [need for need in wanted if not _answered(need, held)]
    together = [*_together([n for n in open_ if n.is_needed]), *_together([n for n in open_ if not n.is_needed])]
    found = [
        *((wanted.index(need), need) for need in answered),
        *((wanted.index(first), need) for first, need in together),
    ]
    return tuple(need for _, need in sorted(found, key=lambda one: one[0]))


def _wanted(codes: Iterable[str]) -> list[Need]:
    """What each reason asks for, less what another's answer covers."""
    wanted: list[Need] = []
    ordered = sorted(set(codes))
    if any(code in _INCOME_CODES for code in ordered):
        wanted += [Need(_FIRST), Need(_SECOND)]
    wanted += [Need(_SINGLE[code], code not in _OPTIONAL) for code in ordered if code in _SINGLE]
    kept: list[Need] = []
    for need in sorted(wanted, key=lambda n: (not n.is_needed, len(n.kinds))):
        if not any(set(other.kinds) <= set(need.kinds) for other in kept):
            kept.append(need)
    order = {need: place for place, need in reversed(list(enumerate(wanted)))}
    return sorted(kept, key=lambda n: order[n])


def _together(wanted: Sequence[Need]) -> list[tuple[Need, Need]]:
    """(first of the needs it stands for, need): the fewest that answer all, and of those the ones with most choice."""
    kinds = list(dict.fromkeys(kind for need in wanted for kind in need.kinds))
    for count in range(len(wanted) + 1):
        ways = [way for chosen in combinations(kinds, count) if (way := _way(wanted, chosen))]
        if ways or not wanted:
            # `max` keeps the first of equals: the order of the reasons and of their kinds.
            return max(ways, key=lambda way: sum(len(need.kinds) for _, need in way), default=[])
    return []


def _way(wanted: Sequence[Need], chosen: Sequence[str]) -> list[tuple[Need, Need]] | None:
    """The needs put together by the first chosen kind that answers each; None when one is left unanswered."""
    groups: dict[str, list[Need]] = {}
    for need in wanted:
        # A paper of no named kind shows one thing only: it never stands for two needs.
        hit = next((kind for kind in chosen if kind in need.kinds and (kind != "P-OTHER" or kind not in groups)), None)
        if hit is None:
            return None
        groups.setdefault(hit, []).append(need)
    return [(group[0], _shared(group)) for group in groups.values()]


def _shared(group: Sequence[Need]) -> Need:
    first, *rest = group
    kinds = tuple(kind for kind in first.kinds if all(kind in other.kinds for other in rest))
    return Need(tuple(kind for kind in kinds if kind != "P-OTHER") if rest else kinds, first.is_needed)


def _answered(need: Need, held: Collection[str]) -> bool:
    return any(kind in need.kinds for kind in held)


def fits(kind: str, wanted: Sequence[Need]) -> Need | None:
    """The need a kind of proof answers."""
    return next((need for need in wanted if kind in need.kinds), None)
