"""Which proofs a case needs: the smallest set for its reasons, each with what would do as well. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

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

    A need whose kinds include another's falls away: what answers the narrower one answers both.
    """
    wanted: list[Need] = []
    ordered = sorted(set(codes))
    if any(code in _INCOME_CODES for code in ordered):
        wanted += [Need(_FIRST), Need(_SECOND)]
    wanted += [Need(_SINGLE[code], code not in _OPTIONAL) for code in ordered if code in _SINGLE]
    kept: list[Need] = []
    for need in sorted(wanted, key=lambda n: (not n.is_needed, len(n.kinds))):
        if not any(set(other.kinds) <= set(need.kinds) for other in kept):
            kept.append(need)
    order = {need: place for place, need in enumerate(wanted)}
    return tuple(need for need in sorted(kept, key=lambda n: order.get(n, 0)) if not _answered(need, held))


def _answered(need: Need, held: Collection[str]) -> bool:
    return any(kind in need.kinds for kind in held)


def fits(kind: str, wanted: Sequence[Need]) -> Need | None:
    """The need a kind of proof answers."""
    return next((need for need in wanted if kind in need.kinds), None)
