"""Makes a copy in a worker, part by part; keeps it sealed; gives it to its owner alone; forgets it after a week."""

import hashlib
import io
import json
import zipfile
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from appeals import services as appeals
from appeals.proofs import vault
from risk import clock
from risk.work import services as work
from risk.work.barriers import reach
from support.privacy.errors import NoSuchCopy
from support.privacy.models import Copy, Fetch, Part
from support.privacy.sections import SECTIONS

KEPT = timedelta(days=7)  # [D]
FORMAT = "mingbai-copy/1"


def begin(*, borrower: str, case: str, lang: str) -> Copy:
    """A copy to be made for a case; the same case again is the same copy."""
    with transaction.atomic():
        copy, is_new = Copy.objects.get_or_create(
            case=case, defaults={"borrower": borrower, "lang": lang, "of": len(SECTIONS), "asked_at": clock.now()}
        )
        if is_new:
            _plain, key = vault.new_key(str(copy.pk))
            copy.wrapped, copy.master = key.wrapped, key.master
            copy.save(update_fields=["wrapped", "master"])
            work.add("privacy.copy", str(copy.pk), key=str(copy.pk))
    return copy


def make(copy_id: UUID) -> None:
    """Goes on where an earlier worker was, and ends the case when all is there. Safe to repeat at any point.

    Raises:
        Later: the case has not begun yet.
    """
    copy = Copy.objects.get(pk=copy_id)
    if copy.is_unfinished:
        _fill(copy)
        _close(copy)
    if not appeals.solved(copy.case):
        raise work.Later(clock.now() + timedelta(seconds=1))


def _key(copy: Copy) -> bytes:
    return vault.unwrap(vault.Key(bytes(copy.wrapped or b""), copy.master), str(copy.pk))


def _fill(copy: Copy) -> None:
    key, made = _key(copy), set(copy.sections.values_list("name", flat=True))
    for number, (name, section) in enumerate(SECTIONS.items(), start=1):
        if name in made:
            continue
        with translation.override("en" if copy.lang == "en" else "zh-hans"):
            plain = json.dumps(section(copy.borrower, copy.lang), ensure_ascii=False, indent=1).encode()
        with transaction.atomic():
            Part.objects.bulk_create(
                [Part(copy=copy, name=name, body=vault.seal(plain, key, f"part:{name}"))], ignore_conflicts=True
            )
            Copy.objects.filter(pk=copy.pk).update(parts=copy.sections.count())
        reach("copy.part.after", number)


def _close(copy: Copy) -> None:
    """The parts become one sealed file; a worker killed in between writes it again, under a name of its own."""
    key = _key(copy)
    content = _zipped(copy, key)
    blob = vault.store(f"copies/{copy.pk}-{clock.now():%H%M%S%f}", [content], key)
    now = clock.now()
    with transaction.atomic():
        locked = Copy.objects.select_for_update().get(pk=copy.pk)
        if locked.ready_at is not None:
            transaction.on_commit(lambda: vault.forget(blob), robust=True)
            return
        locked.blob, locked.size, locked.sha256 = blob, len(content), hashlib.sha256(content).hexdigest()
        locked.ready_at, locked.expires_at = now, now + KEPT
        locked.save(update_fields=["blob", "size", "sha256", "ready_at", "expires_at"])
        locked.sections.all().delete()
        work.add("privacy.expire", str(copy.pk), key=str(copy.pk), due_at=locked.expires_at)


def _zipped(copy: Copy, key: bytes) -> bytes:
    """One JSON document and a page that says what is in it."""
    body = {
        part.name: json.loads(vault.unseal(bytes(part.body), key, f"part:{part.name}")) for part in copy.sections.all()
    }
    document = {"format": FORMAT, "made_at": clock.now().isoformat(), "case": copy.case}
    document |= {name: body[name] for name in SECTIONS}
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(document, ensure_ascii=False, indent=1))
        with translation.override("en" if copy.lang == "en" else "zh-hans"):
            archive.writestr("README.txt", _readme())
    return whole.getvalue()


def _readme() -> str:
    what = _("data.json是我们保存的您的信息，机器可以读取，金额以分为单位，时间带时区。")
    holds = _("包括：身份、额度和借还记录、授权、说明、申诉、材料清单、通知、聊天、设置、谁看过材料。")
    return "\n".join([what, holds, _("法律要求保密的内容不在其中，对每个人都一样。"), ""])


def own(case: str, *, borrower: str) -> Copy | None:
    """The copy of one of a borrower's cases, or None. 1 query."""
    return Copy.objects.filter(case=case, borrower=borrower).first()


def fetch(case: str, *, borrower: str, session: str) -> bytes:
    """The file itself, for its owner; that it was fetched is written down first.

    Raises:
        NoSuchCopy: not there, another's, not ready, or over.
    """
    copy = own(case, borrower=borrower)
    if copy is None or not copy.is_there or (copy.expires_at and copy.expires_at <= clock.now()):
        raise NoSuchCopy(_("没有可以下载的文件。"))
    Fetch.objects.create(copy=copy, session=session, at=clock.now())
    return vault.fetch(copy.blob, _key(copy))


def expire(copy_id: UUID) -> None:
    """Forgets the key and then the file. Again: nothing happens."""
    copy = Copy.objects.get(pk=copy_id)
    Copy.objects.filter(pk=copy.pk).update(wrapped=None, master="")
    copy.sections.all().delete()
    if copy.blob:
        vault.forget(copy.blob)


def expire_all(borrower: str, *, until: datetime) -> None:
    """Forgets every copy asked for up to an instant."""
    for pk in (
        Copy.objects.filter(borrower=borrower, asked_at__lte=until).exclude(wrapped=None).values_list("pk", flat=True)
    ):
        expire(pk)
