"""Drafts the banner that a warning's playbook asks for, for two people to sign. Nothing is told by it. Source: A022."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from risk.acting import By
from risk.watching import queries as watching
from risk.watching import services as warnings
from risk.watching.errors import NoSuchStep
from risk.watching.thresholds import thresholds
from support.announcements import services
from support.announcements.fit import Draft
from support.announcements.models import Kind
from support.announcements.scope import Scope

STEP = "banner-draft"


@cache
def banners() -> dict[str, dict[str, dict[str, Any]]]:
    """Words by the name that indicators call them, then by language."""
    raw = tomllib.loads((Path(__file__).parent / "banners.toml").read_text("utf-8"))
    return {name: {lang: {**said, "map": []} for lang, said in told.items()} for name, told in raw.items()}


def draft(turn: int) -> None:
    """The draft that a change of level asks for, once a warning, and its step ticked; safe to repeat."""
    warning = watching.warned_by(turn)
    if warning is None or STEP not in {one.name for one in warnings.asked(warning)}:
        return
    words = banners()[thresholds().indicators[warning.indicator].banner]
    written = Draft(Kind.SYSTEM, words, Scope(), (), "", (), warning.since, None)
    by = By(warnings.MACHINE, "", f"{warning.indicator} {warning.subject}".strip())
    made = services.draft(written, by=by, key=f"warning:{warning.pk}")
    try:
        warnings.tick(warning.pk, STEP, By(warnings.MACHINE, "", made.ref))
    except NoSuchStep:  # it calmed meanwhile; the draft waits, or is given up by hand
        return
