"""Owns which policy rules now, and the moves that change it."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.conf import settings

from risk import clock
from risk.policy import lifecycle, marks
from risk.policy.engine import Policy
from risk.policy.errors import NoSuchPolicy
from risk.policy.marks import Mark
from risk.policy.pack import load, order, read_once, shelf

DEFAULT = "cn-revolving"


@dataclass(frozen=True, slots=True)
class Released:
    """A version as this process knows it."""

    policy: Policy
    status: str
    share: int
    effective_from: datetime | None
    effective_to: datetime | None
    adapts_until: datetime | None = None


_released: tuple[Released, ...] | None = None
_marks: tuple[Mark, ...] = ()


def current(line: str = "", *, at: datetime | None = None) -> Policy:
    """The policy in force: the newest that was released, or the default pack where none was. No query.

    Args:
        line: with it, a canary rules the lines that fell to it, and old terms go on while people adapt (F.7).
        at: left out: now.
    """
    at = at or clock.now()
    known = [one for one in _known() if one.policy.name == DEFAULT]
    canary = next((one for one in known if one.status == "canary"), None)
    if canary and line and _slot(canary.policy, line) < canary.share:
        return marked(canary.policy, at=at)
    found = _in_force(known, at)
    if found is None:
        return marked(load(DEFAULT), at=at)
    if line and found.adapts_until and at < found.adapts_until:
        return marked(_replaced(known, found), at=at)
    return marked(found.policy, at=at)


def marked(policy: Policy, *, at: datetime | None = None) -> Policy:
    """The policy with the rules that go to people at an instant (left out: now) marked so. No query."""
    return _with(policy, marks.until(_marks, policy.name, at=at or clock.now()))


def before(policy: Policy) -> Policy | None:
    """The policy that ruled before this one; None: there was none."""
    released = sorted((one for one in _known() if one.effective_from), key=lambda one: str(one.effective_from))
    older = [one.policy for one in released if one.policy.name == policy.name]
    if policy.base in [one.version for one in older]:
        older = older[: [one.version for one in older].index(policy.base)]
    files = [one for one in shelf() if one.name == policy.name and order(one.number) < order(policy.number)]
    found = older[-1] if older else max(files, key=lambda one: order(one.number), default=None)
    return _with(found, _until(found.name, policy.marks)) if found and policy.marks else found


def named(version: str) -> Policy:
    """A policy by `NAME@VERSION`, in force or not, with the rules to people that the version names. At most 2 queries.

    Raises:
        NoSuchPolicy: there is none.
    """
    base, serial = marks.split(version)
    found = _named(base)
    return _with(found, _until(found.name, serial)) if serial else found


def _named(version: str) -> Policy:
    known = next((one.policy for one in _known() if one.policy.version == version), None)
    if known:
        return known
    try:
        return load(version)
    except NoSuchPolicy:
        name, _, number = version.partition("@")
        row = _rows().filter(name=name, number=number).first()
        if row is None:
            raise
        return read_once(row.text, row.version)


def refresh() -> None:
    """Reads what was released and what goes to people; 2 queries. Every process does so within seconds of a change."""
    global _released, _marks  # noqa: PLW0603 - what this process knows
    _marks = _read_marks()
    rows = _rows().filter(status__in=["canary", "active", "retired"]).exclude(status="retired", effective_from=None)
    _released = tuple(
        Released(
            read_once(row.text, row.version), row.status, row.share, row.effective_from, row.effective_to,
            lifecycle.adapts_until(lifecycle.Change(row.change), row.effective_from),
        )
        for row in rows.order_by("effective_from", "id")
    )  # fmt: skip


def forget() -> None:
    """Back to the packs alone; for tests."""
    global _released, _marks
    _released, _marks = None, ()


def _rows() -> Any:
    # Asked for by name: packages that say what rules are imported before the models are there.
    return apps.get_model("policy", "PolicyVersion").objects.all()


def _read_marks(**which: object) -> tuple[Mark, ...]:
    rows = apps.get_model("policy", "Diversion").objects.filter(**which).order_by("policy", "serial")
    return tuple(Mark(*row) for row in rows.values_list("policy", "serial", "code", "reading", "move", "at"))


def _until(name: str, serial: int) -> list[Mark]:
    """The changes a version's name counts; asked for where this process has not seen them all yet."""
    known = marks.until(_marks, name, serial=serial)
    if known and known[-1].serial == serial:
        return known
    return marks.until(_read_marks(policy=name, serial__lte=serial), name)


def _with(policy: Policy, known: list[Mark]) -> Policy:
    codes = {code for code, reading in marks.standing(known) if policy.reading(code) == reading}
    return policy.diverting(codes, known[-1].serial) if codes else policy


def _known() -> tuple[Released, ...]:
    if _released is None and not settings.TESTING and apps.ready:
        refresh()
    return _released or ()


def _replaced(known: Iterable[Released], by: Released) -> Policy:
    """What ruled until a release took effect: another release, or the default pack."""
    others = [one for one in known if one is not by]
    older = _in_force(others, by.effective_from - timedelta.resolution) if by.effective_from else None
    return older.policy if older else load(DEFAULT)


def _in_force(known: Iterable[Released], at: datetime) -> Released | None:
    ruled = sorted(
        (one for one in known if one.effective_from and (one.effective_to is None or at < one.effective_to)),
        key=lambda one: one.effective_from or at,
    )
    place = bisect_right([one.effective_from or at for one in ruled], at)
    return ruled[place - 1] if place else None


def _slot(policy: Policy, line: str) -> int:
    """Where in a hundred a line falls, the same every time."""
    return int.from_bytes(sha256(f"{policy.version} {line}".encode()).digest()[:4]) % 100
