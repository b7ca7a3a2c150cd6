"""Owns who else must agree before a proposal counts. Pure. Source: E.7."""

from datetime import timedelta

from appeals.commands import Verdict
from appeals.status import Kind, Part

AMBER_FLAGS = 3  # as many doubts as one red flag
DECLINED_WITHIN = timedelta(days=90)
# Whose word a plan needs besides the reviewer's, as it came with the request. Source: H.4.
GRADES: dict[str, tuple[Part, ...]] = {
    "appr": (Part.APPR,),
    "sup": (Part.SUP,),
    "committee": (Part.APPR, Part.SUP),
}


def needed(  # noqa: PLR0913 - each is one of E.7's grounds
    verdict: Verdict,
    *,
    kind: str,
    over_threshold: bool = False,
    red: int = 0,
    amber: int = 0,
    distress: bool = False,
    declined_before: bool = False,
    overrides: bool = False,
    choice: str = "",
) -> tuple[Part, ...]:
    """The parts that must agree, each a person of their own.

    Args:
        over_threshold: the re-check's own `four_eyes` (F.12): the amount restored passes E.7's thresholds.
        red, amber: findings in the proofs, by severity.
        declined_before: this borrower was declined within `DECLINED_WITHIN`.
        overrides: it goes against what the re-check said.
        choice: of a hardship request, the plan and whose word it needs: `H2-18:appr`.
    """
    wanted: list[Part] = []
    if red or amber >= AMBER_FLAGS:
        wanted += [Part.SPEC, Part.APPR]
    if verdict != "decline" and over_threshold:
        wanted.append(Part.APPR)
    if verdict == "decline" and (kind == Kind.HARDSHIP or distress or declined_before or overrides):
        wanted.append(Part.SUP)
    if verdict != "decline" and kind == Kind.HARDSHIP:
        wanted += GRADES.get(choice.rpartition(":")[2], ())
    return tuple(dict.fromkeys(wanted))
