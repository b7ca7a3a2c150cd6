"""The catalogue of reason codes: texts in every language, evidence, disclosure, remedy, proofs; one renderer."""

from risk.reasons.catalogue import CATALOGUE, CHECKING, DISCREET, LANGUAGES, NEUTRAL, REVIEW, Catalogue, Reason
from risk.reasons.rendering import Words, instead_of, public_code, render, sms, would_change

__all__ = [
    "CATALOGUE", "CHECKING", "DISCREET", "LANGUAGES", "NEUTRAL", "REVIEW", "Catalogue", "Reason", "Words",
    "instead_of", "public_code", "render", "sms", "would_change",
]  # fmt: skip
