"""Owns where facts may come from: what is not allowed by name is refused, and social behaviour most of all.

Source: A116. Every source has a class; one of class SOCIAL takes the data protection officer and an impact assessment.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from risk.acting import By
from risk.facts.registry import REGISTRY
from risk.policy import Policy
from risk.registers import entries
from risk.registers.entries import another, keep, locked
from risk.registers.errors import BadEntry, NotAllowed
from risk.registers.models import SOURCE, Entry

SOCIAL, DPO = "SOCIAL", "dpo"
CLASSES = ("LEDGER", "IDENTITY", "BUREAU", "MODEL", "PLATFORM", "CONSENT", SOCIAL)


@cache
def shipped() -> Mapping[str, str]:
    """Every source of the registered facts, by the type of its events, with its class."""
    raw = tomllib.loads((Path(__file__).parent / "sources.toml").read_text())
    return {name: kind for kind, names in raw.items() for name in names}


def allowed() -> Mapping[str, str]:
    """Every source that may be read, with its class. One query."""
    return {**shipped(), **{row.ref: row.body["class"] for row in entries.standing(SOURCE)}}


def draft(*, name: str, kind: str, purpose: str, pia: str, by: By, key: str) -> Entry:
    """Asks for a source; it may not be read until it is approved.

    Raises:
        BadEntry: no name, class or purpose.
    """
    name, purpose, pia = name.strip()[:80], purpose.strip()[:500], pia.strip()[:80]
    if not name or not purpose or kind not in CLASSES:
        raise BadEntry(_("请写名称、类别和用途。"))
    if name in shipped():
        raise BadEntry(_("已有同名的一条：%(ref)s。") % {"ref": name})
    with transaction.atomic():
        return entries.make(SOURCE, name, {"class": kind, "purpose": purpose, "pia": pia}, by=by, key=key)


def approve(pk: int, *, by: By) -> None:
    """Lets it be read from now on.

    Raises:
        SamePerson: who asked.
        NotAllowed: a social one without the officer, or without its assessment.
    """
    with transaction.atomic():
        row = locked(SOURCE, pk, "open")
        another(row, row.author, by)
        if row.body["class"] == SOCIAL and DPO not in by.roles:
            raise NotAllowed(_("社交行为类的来源默认禁止，只有个人信息保护负责人能批准。"))
        if row.body["class"] == SOCIAL and not row.body["pia"]:
            raise NotAllowed(_("社交行为类的来源必须有个人信息保护影响评估的编号。"))
        row.state = "standing"
        row.save(update_fields=["state"])
        keep(row, "agree", by)


def withdraw(pk: int, *, by: By) -> None:
    """Nobody may read it any more."""
    with transaction.atomic():
        row = locked(SOURCE, pk, "open", "standing")
        row.state = "closed"
        row.save(update_fields=["state"])
        keep(row, "end", by)


def check(policy: Policy) -> None:
    """Every fact a policy reads comes from where it may.

    Raises:
        NotAllowed: one does not; names the facts.
    """
    known = allowed()
    bad = sorted(name for name in policy.reads if name in REGISTRY and not _are_known(REGISTRY[name].source, known))
    if bad:
        raise NotAllowed(_("这些事实的来源没有准许：%(facts)s。") % {"facts": ", ".join(bad)}, facts=bad)


def _are_known(source: str, known: Iterable[str]) -> bool:
    return all(one.strip() in known for one in source.split(","))
