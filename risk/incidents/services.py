"""Opens, changes and closes incidents, plans maintenance, settles proposals: by writing to the ledger as anybody does.

So what a colleague opens here holds, explains and excuses exactly as what the lender's systems tell.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.acting import By
from risk.events import queries as events
from risk.events.services import take
from risk.incidents import queries
from risk.incidents.errors import BadIncident, IsOver, NoSuchIncident, NoSuchProposal
from risk.incidents.models import Assessment, Compensation, Inside, Proposal
from risk.watching import queries as watching

SOURCE = "/console/incidents"
TELL = "incident.tell"
RELEASE = "release"
SPIKE = "reason-spike"
PROPOSES = 3  # from yellow: three standard deviations. Source: A076


def open_incident(fields: Mapping[str, Any], *, by: By, key: str, proposal: int | None = None) -> str:
    """Tells the ledger of an incident; its ref. The same key again is the same one.

    Args:
        fields: as in `platform.incident.opened`; None leaves a field out.
        proposal: the one that this settles.

    Raises:
        BadIncident: the contract refuses a field; nothing is stored.
        NoSuchProposal: it was settled by somebody else.
    """
    ref = _ref("INC", key)
    with transaction.atomic():
        if _has_landed(key):
            return ref
        _tell("incident.opened", ref, fields, key=key)
        if proposal is not None:
            _settle(proposal, "opened", by, incident=ref)
    return ref


def update_incident(ref: str, fields: Mapping[str, Any], *, key: str) -> None:
    """Tells what changed; a field that is left out stays as it was.

    Raises:
        IsOver, NoSuchIncident, BadIncident: nothing is stored.
    """
    with transaction.atomic():
        if not _has_landed(key):
            _open_one(ref)
            _tell("incident.updated", ref, fields, key=key)


def resolve(ref: str, *, key: str) -> None:
    """Tells that it is over: those inside are told, once each, and penalties count again.

    Raises:
        IsOver, NoSuchIncident: nothing is stored.
    """
    with transaction.atomic():
        if not _has_landed(key):
            _open_one(ref)
            _tell("incident.resolved", ref, {}, key=key)


def assess(ref: str, *, impact: str, compensation: str, release: str, by: By, key: str) -> Assessment:
    """Decides what an incident did to customers and what they get for it; the same key again is the same decision.

    Raises:
        NoSuchIncident: nothing of it was told.
        BadIncident: no impact in words, no such compensation, or a release where the class is another, or none where
            the class is release.
    """
    if earlier := Assessment.objects.filter(key=key).first():
        return earlier
    one, impact, release = queries.incident(ref), impact.strip(), release.strip()
    if not impact or compensation not in Compensation.values:
        raise BadIncident(_("没有写影响，或没有选补偿。"), next=_("写清客户什么做不了，再选一种补偿。"))
    if (one.kind == RELEASE) != bool(release):
        raise BadIncident(
            _("发布引起的故障要写版本号，其他故障不写。"), next=_("类别不对就先更新类别；是发布引起的就写版本号。")
        )
    return Assessment.objects.create(
        incident=one.ref, started_at=one.started_at, key=key, release=release, impact=impact[:500],
        compensation=compensation, by=by.name, role=by.role, reason=by.reason, at=clock.now(),
    )  # fmt: skip


def roll_back(ref: str, *, key: str) -> str:
    """The release that caused it was rolled back: the incident is over, so nobody is explained by it; its release.

    Raises:
        IsOver, NoSuchIncident: nothing is stored.
        BadIncident: it names no release.
    """
    found = queries.assessment(queries.incident(ref))
    if found is None or not found.release:
        raise BadIncident(_("这个故障还没有版本号。"), next=_("先在“影响和补偿”里写版本号，再记录回滚。"))
    resolve(ref, key=key)
    return found.release


def plan_maintenance(*, services: list[str], starts_at: datetime, ends_at: datetime, key: str) -> str:
    """Tells of a window; its ref.

    Raises:
        BadIncident: it ends before it starts, or is over.
    """
    if ends_at <= max(starts_at, clock.now()):
        raise BadIncident("A window ends after it starts, and later than now.", next="Choose another end.")
    ref = _ref("MW", key)
    with transaction.atomic():
        if _has_landed(key):
            return ref
        fields = {"services": services, "starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
        _tell("maintenance.scheduled", ref, fields, key=key)
    return ref


def end_maintenance(ref: str, *, key: str) -> None:
    """Ends a window now, or takes back one that has not begun.

    Raises:
        NoSuchIncident: none of this ref is on or to come.
    """
    with transaction.atomic():
        if _has_landed(key):
            return
        found = next((one for one in queries.maintenance() if one.ref == ref), None)
        if found is None:
            raise NoSuchIncident("There is no such window.", window=ref)
        now = clock.now()
        starts_at = min(found.starts_at, now)
        fields = {"services": list(found.services), "starts_at": starts_at.isoformat(), "ends_at": now.isoformat()}
        _tell("maintenance.scheduled", ref, fields, key=key)


def propose() -> int:
    """Makes a proposal of each reason that stands at yellow or worse; how many are new. It opens nothing."""
    made = 0
    for warning in watching.open_of(SPIKE):
        if warning.level <= PROPOSES:
            known = {"reason_code": warning.subject, "value": warning.value, "made_at": clock.now()}
            made += Proposal.objects.get_or_create(warning=warning.pk, defaults=known)[1]
    return made


def propose_by_hand(reason_code: str, *, said: str, by: str) -> bool:
    """A colleague noticed that a reason looks like our own fault; one open proposal a reason. Says whether it is new.

    Raises:
        BadIncident: no word of what was noticed.
    """
    if not said.strip():
        raise BadIncident("A proposal says what was noticed.", next="Write a sentence of what you saw.")
    known = {"said": said.strip()[:500], "said_by": by, "made_at": clock.now()}
    return Proposal.objects.get_or_create(reason_code=reason_code, warning=None, settled="", defaults=known)[1]


def dismiss(pk: int, by: By) -> None:
    """Says that a rise is no incident, and why.

    Raises:
        NoSuchProposal: it is settled.
    """
    with transaction.atomic():
        _settle(pk, "dismissed", by)


def mark_told(pk: int, *, at: datetime) -> None:
    Inside.objects.filter(pk=pk, told_at=None).update(told_at=at)


def _settle(pk: int, how: str, by: By, *, incident: str = "") -> None:
    found = Proposal.objects.select_for_update().filter(pk=pk, settled="").first()
    if found is None:
        raise NoSuchProposal("There is no such proposal.", next="Look at the page again: somebody settled it.")
    found.settled, found.incident, found.settled_at = how, incident, clock.now()
    found.by, found.role, found.why = by.name, by.role, by.reason
    found.save()


def _has_landed(key: str) -> bool:
    """Whether this key was told already; two clicks at once take turns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [key])
    return events.has_landed(SOURCE, key)


def _open_one(ref: str) -> None:
    if queries.incident(ref).resolved_at is not None:
        raise IsOver("This incident is closed.", next="Open a new one if it is back.", incident=ref)


def _tell(what: str, ref: str, fields: Mapping[str, Any], *, key: str) -> None:
    event = {
        "specversion": "1.0", "id": key, "source": SOURCE, "type": f"platform.{what}", "subject": ref,
        "time": clock.now().isoformat(), "data": {name: value for name, value in fields.items() if value is not None},
    }  # fmt: skip
    fate = take([event])[0]
    if fate.is_refused:
        field = (fate.pointer or "").removeprefix("/data/")
        raise BadIncident(f"{field}: {fate.why}.", next="Correct it and send it again.", field=field)


def _ref(kind: str, key: str) -> str:
    return f"{kind}-{sha256(key.encode()).hexdigest()[:8].upper()}"
