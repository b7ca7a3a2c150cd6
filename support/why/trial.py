"""What `support/draw.html` shows: the amount as it was typed, and what would come of drawing it now."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from risk.diagnosis import services as diagnoses
from risk.diagnosis.trial import Trial
from risk.language import language
from support.explain import services as explain
from support.why import page, told

LONGEST = 15  # characters: more is no amount of money


@dataclass(frozen=True, slots=True)
class Tried:
    """The outcome, and the reasons that stop drawing, as they stand on the explanation's page."""

    trial: Trial
    reasons: tuple[page.Shown, ...]


def fen(text: str) -> int | None:
    """The fen of an amount typed in yuan, with or without separators; None: not an amount above zero."""
    plain = text.strip().replace(",", "").replace("，", "")
    try:
        amount = Decimal(plain) * 100 if len(plain) <= LONGEST else Decimal(0)
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount <= 0 or amount >= 10**LONGEST or amount != int(amount):
        return None
    return int(amount)


def tried(said: told.Told, amount: int) -> Tried:
    """What would come of it, by what is known at the moment the line was read. Nothing is stored."""
    trial = diagnoses.trial_of(said.history, amount, at=said.diagnosis.at)
    if trial.outcome == "passes":
        return Tried(trial, ())
    stopping = [bool({"draw", "limit"} & set(reason.stops)) for reason in trial.diagnosis.reasons]
    reasons = explain.in_language(trial.diagnosis, language())["reasons"]
    shown = [
        page.shown(reason, ours=reason["cause"] == "lender_fault")
        for reason, stops in zip(reasons, stopping, strict=True)
        if stops
    ]
    return Tried(trial, tuple(shown))
