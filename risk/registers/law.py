"""Owns rules of law from the day they are heard of: what they touch, whom they would hold, who signs, when all is done.

A rule counts when compliance signs it: it is then told to the ledger, and holds from its day on, in its region alone.
Before that its effect is counted over every line, and people have looked at one of a hundred. Source: A017, A084, A087,
A132.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.acting import COMPLIANCE, By, NotSigned
from risk.policy import Policy
from risk.policy import queries as policies
from risk.policy import services as ruling
from risk.reasons import CATALOGUE
from risk.registers import entries, laws
from risk.registers.entries import keep, locked
from risk.registers.errors import BadEntry, BeyondLaw, NotNow, OpenItems
from risk.registers.fields import fit
from risk.registers.laws import Bound, Law
from risk.registers.models import LAW, Entry
from risk.work import services as work

SOURCE = "/console/laws"
COUNT, BEGIN = "law.count", "law.begin"
FAMILIES = ("CMP-", "EXP-STATCAP")


def draft(fields: Mapping[str, Any], *, by: By, key: str) -> Entry:
    """Keeps a rule that was heard of, with everything it touches as items to be done; whom it would hold is counted.

    Args:
        fields: `ref`, `title`, `law`, `article`, `effective_from`, `region`, `condition`, `groups`, `industries`,
            `products`, `codes`, `param`, `bound`, `side`.
        by: who heard of it.
        key: the same again is the same entry.

    Raises:
        BadEntry: something is missing or cannot be.
    """
    body = fit(fields)
    body["items"] = impact(body["codes"])
    with transaction.atomic():
        row = entries.make(LAW, fields["ref"], body, by=by, key=key)
        work.add(COUNT, str(row.pk), key=f"{row.pk}")
    return row


def impact(codes: Iterable[str]) -> list[str]:
    """What a rule that bears these reasons touches: policies that have them, their texts, the clocks they run under."""
    codes = list(codes)
    touched = [ruling.current(), *(policies.policy_of(row) for row in policies.beside())]
    names = dict.fromkeys(one.base for one in touched if any(one.rules_of(code) for code in codes))
    return [
        *(f"policy {name}" for name in names),
        *(f"text {code}" for code in codes if code in CATALOGUE),
        *(f"clock {name}" for name in laws.clocks(codes)),
    ]


def done(pk: int, item: str, *, by: By) -> None:
    """Keeps that an item is done; again, nothing is added.

    Raises:
        BadEntry: it is none of the entry's.
    """
    with transaction.atomic():
        row = locked(LAW, pk, "open", "standing")
        if item not in row.body["items"]:
            raise BadEntry(_("这一条里没有这一项。"))
        if not row.steps.filter(move="done", subject=item).exists():
            keep(row, "done", by, item)


def looked(pk: int, line: str, *, by: By) -> None:
    """Keeps what a person found of one line of the sample.

    Raises:
        BadEntry: it is not in the sample.
    """
    with transaction.atomic():
        row = locked(LAW, pk, "open")
        if line not in (row.body.get("count") or {}).get("sample", []):
            raise BadEntry(_("这一条里没有这一项。"))
        if not row.steps.filter(move="look", subject=line).exists():
            keep(row, "look", by, line)


def sign(pk: int, *, by: By) -> None:
    """Compliance signs: the ledger knows the rule, and from its day on it holds and everybody newly held is told.

    Raises:
        NotSigned: it is nobody of compliance, or the author.
        NotNow: its effect is not counted yet, or nobody looked at part of the sample.
    """
    with transaction.atomic():
        row = locked(LAW, pk, "open")
        if COMPLIANCE not in by.roles or by.name == row.author:
            raise NotSigned(_("还没有合规同事的签字。"))
        count = row.body.get("count")
        if count is None:
            raise NotNow(_("还没算完会影响多少人。"), next=_("请等它算完再来。"))
        waiting = [line for line in count["sample"] if line not in _subjects(row, "look")]
        if waiting:
            raise NotNow(_("抽样还有%(n)s条没有人看过。") % {"n": len(waiting)}, next=_("请先逐条看过抽样，再来签字。"))
        row.state = "standing"
        row.save(update_fields=["state"])
        keep(row, "sign", by)
        if row.body["condition"]:
            entries.tell("platform.rule.published", name_of(row), _event(row), source=SOURCE, key=f"law-{row.pk}")
            begins = max(clock.now(), clock.midnight(date.fromisoformat(row.body["effective_from"])))
            work.add(BEGIN, str(row.pk), key=f"{row.pk}", due_at=begins)


def close(pk: int, *, by: By) -> None:
    """Everything it touches was done.

    Raises:
        OpenItems: something was not; names it.
    """
    with transaction.atomic():
        row = locked(LAW, pk, "standing")
        if waiting := open_items(row):
            raise OpenItems(_("还没做完：%(items)s。") % {"items": ", ".join(waiting)}, items=waiting)
        row.body["closed_on"] = clock.day(clock.now()).isoformat()
        row.save(update_fields=["body"])
        keep(row, "close", by)


def open_items(row: Entry) -> list[str]:
    """What is still to be done. One query."""
    known = _subjects(row, "done")
    return [item for item in row.body["items"] if item not in known]


def _subjects(row: Entry, move: str) -> set[str]:
    return set(row.steps.filter(move=move).values_list("subject", flat=True))


def name_of(row: Entry) -> str:
    """Its name in the ledger: a local one carries its region."""
    return laws.of(row.ref, row.body).name


def known() -> list[Law]:
    """Every rule of law that counts: those shipped, and those signed. One query."""
    return [*laws.shipped(), *(laws.of(row.ref, row.body) for row in entries.standing(LAW))]


def bounds(region: str | None, *, at: datetime) -> dict[str, Bound]:
    """The strictest bound of each number at a place now. One query."""
    return laws.bounds(known(), region=region, on=clock.day(at))


def check(policy: Policy, *, at: datetime) -> None:
    """Every rule of a policy that claims law rests on one that is in force, and no number is beyond its bound.

    Raises:
        BeyondLaw: one does not, or is; names the rules of law.
    """
    rules, today = known(), clock.day(at)
    for code in sorted({rule.code for rule in policy.rules if rule.code.startswith(FAMILIES)}):
        if not any(code in one.codes and one.effective_from <= today for one in rules):
            raise BeyondLaw(_("%(code)s没有已生效的法律依据，请先登记。") % {"code": code}, reason=code)
    for param, bound in laws.bounds(rules, region=None, on=today).items():
        given = policy.params.get(param)
        one = bound.law
        if given is None or one.bound is None:
            continue
        if (given > one.bound) if one.side == "most" else (given < one.bound):
            raise BeyondLaw(
                _("%(param)s是%(given)s，超出了%(ref)s的界限%(bound)s。")
                % {"param": param, "given": given, "ref": one.ref, "bound": one.bound},
                law=one.ref, goes_before=[other.ref for other in bound.others],
            )  # fmt: skip


def _event(row: Entry) -> dict[str, Any]:
    body = row.body
    return {
        "title": body["title"], "article": body["article"], "effective_on": body["effective_from"],
        "condition": body["condition"], "groups": body["groups"], "industries": body["industries"],
        "products": body["products"],
    }  # fmt: skip
