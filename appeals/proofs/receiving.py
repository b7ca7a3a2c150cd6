"""Takes a file in part by part, so that a broken connection costs one part and never the file.

The server's `offset` is the truth: a part that does not begin there is not taken, and the answer says where to go on.
Two tabs, a repeated part and a crash between two parts all end in the same file, once. Parts lie sealed, never plain.
"""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, cast
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.proofs import errors, services, vault
from appeals.proofs.models import Part, Proof, State, Upload
from appeals.proofs.sniff import ACCEPTED, sniff
from risk import clock
from risk.work.barriers import reach

PART = 512 * 1024  # bytes; what a weak connection sends in some seconds
LIFE = timedelta(hours=24)  # since the last part
MOST_AT_ONCE = 24  # unfinished uploads of one borrower
AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a file is: `offset` bytes of it are in. `proof` once all of them are and it was taken in."""

    id: str
    offset: int
    proof: str = ""

    def as_json(self) -> dict[str, object]:
        return {"id": self.id, "offset": self.offset, "proof": self.proof, "part": PART}


def begin(case_id: UUID, slot: str, *, borrower: str, name: str, size: int, stamp: str) -> Standing:
    """Says where to go on with a file: at 0 when it is new, at its end when it is in already.

    Args:
        size: bytes in all.
        stamp: when the file was last changed, as the device says: with name and size it tells files apart.

    Raises:
        NoSuchProof: the case is not this borrower's.
        NoSuchSlot, EmptyFile, FileTooLarge, SlotFull, TooManyUploads: nothing was begun.
    """
    case = services.own_case(case_id, borrower)
    key = _key(case.pk, slot, name, size, stamp)
    upload = Upload.objects.filter(case=case, key=key).first()
    if proof := Proof.objects.filter(case=case, key=key).first():
        if upload is not None:  # killed between the proof and the parts' end
            forget(upload)
        return Standing("", size, str(proof.pk))
    if upload is None:
        if not size:
            raise errors.empty()
        if size > errors.MOST_BYTES:
            raise errors.too_large()
        services.may_take(case, slot)
        if Upload.objects.filter(borrower=borrower).count() >= MOST_AT_ONCE:
            raise errors.TooManyUploads(_("同时上传的文件太多。"), next=_("请等前面的文件传完再加。"))
        upload = _begun(Upload(case=case, borrower=borrower, slot=slot, key=key, name=name[:160], size=size))
    return _finished(upload) if upload.offset == upload.size else Standing(str(upload.pk), upload.offset)


def take_part(upload_id: UUID, body: bytes, *, at: int, borrower: str) -> Standing:
    """Takes the bytes from offset `at` on; the last of them makes the file a proof.

    Raises:
        NoSuchProof: no such upload: never begun, finished, or forgotten after a day.
        BadPart: empty, longer than `PART`, or past the file's end.
        NotAccepted: the first part says that this is no proof; the upload is forgotten.
        SlotFull: others were quicker.
    """
    upload = _own(upload_id, borrower)
    if upload.offset == upload.size:
        return _finished(upload)
    if at != upload.offset:
        return Standing(str(upload.pk), upload.offset)
    if not body or len(body) > PART or at + len(body) > upload.size:
        raise errors.BadPart(_("这一段数据不完整。"), next=_("请重新选择这个文件。"))
    if at == 0 and (media := sniff(body[: services.HEAD])) not in ACCEPTED:
        forget(upload)
        raise errors.not_accepted(media)
    _keep(upload, body, at)
    upload.refresh_from_db()
    return _finished(upload) if upload.offset == upload.size else Standing(str(upload.pk), upload.offset)


def _key(case_id: UUID, slot: str, name: str, size: int, stamp: str) -> str:
    """The same file in two tabs, or chosen again later, is the same upload; one that was taken back may come again."""
    said = hashlib.sha256(f"{slot}\n{name}\n{size}\n{stamp}".encode()).hexdigest()[:40]
    gone = Proof.objects.filter(case_id=case_id, key__startswith=said, state=State.REPLACED).count()
    return f"{said}.{gone}" if gone else said


def _begun(upload: Upload) -> Upload:
    _plain, wrapped = vault.new_key(_owner(upload))
    upload.wrapped, upload.master, upload.touched_at = wrapped.wrapped, wrapped.master, clock.now()
    # Two tabs begin together: one row wins, and both go on with it.
    Upload.objects.bulk_create([upload], ignore_conflicts=True)
    return Upload.objects.get(case=upload.case, key=upload.key)


def _owner(upload: Upload) -> str:
    return f"upload:{upload.pk}"


def _plain_key(upload: Upload) -> bytes:
    return vault.unwrap(vault.Key(bytes(upload.wrapped), upload.master), _owner(upload))


def _keep(upload: Upload, body: bytes, at: int) -> None:
    """One part and the count, or neither; of two that come at once, one."""
    name = f"{_folder(upload)}/{at}-{uuid4().hex[:8]}"
    blob = vault.put(name, vault.seal(body, _plain_key(upload), f"part:{at}"))
    reach("upload.part.stored", at)
    with transaction.atomic():
        locked = Upload.objects.select_for_update().filter(pk=upload.pk, offset=at).first()
        if locked is not None:
            Part.objects.create(upload=locked, offset=at, size=len(body), blob=blob)
            locked.offset, locked.touched_at = at + len(body), clock.now()
            locked.save(update_fields=["offset", "touched_at"])
    if locked is None:
        vault.forget(blob)
    reach("upload.part.after", at)


def _folder(upload: Upload) -> str:
    return f"parts/{upload.pk.hex}"


class _Joined(io.RawIOBase):
    """An upload's parts as one stream; one part is in memory at a time."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._rest) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._rest += piece
        out, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return out


def _pieces(upload: Upload) -> Iterator[bytes]:
    key, parts = _plain_key(upload), list(upload.parts.order_by("offset"))
    if sum(part.size for part in parts) != upload.size:
        raise FileNotFoundError(_folder(upload))
    for part in parts:
        yield vault.unseal(vault.get(part.blob), key, f"part:{part.offset}")


def _finished(upload: Upload) -> Standing:
    """All parts are one proof. Killed before, the next word about the file does it again; after, nothing is left."""
    stream = cast("IO[bytes]", _Joined(_pieces(upload)))
    reach("upload.finish.before")
    try:
        proof = services.take_in(
            upload.case_id, upload.slot, stream, upload.name, borrower=upload.borrower, key=upload.key
        )
    except FileNotFoundError:
        # The other tab finished it while we read, and its parts are gone.
        proof = Proof.objects.get(case_id=upload.case_id, key=upload.key)
    except (errors.NotAccepted, errors.EmptyFile, errors.FileTooLarge, errors.SlotFull):
        forget(upload)
        raise
    reach("upload.finish.taken")
    forget(upload)
    return Standing("", upload.size, str(proof.pk))


def forget(upload: Upload) -> None:
    """The parts and the row go; a part stored and never counted lies in the same folder and goes too."""
    vault.forget_all(_folder(upload))
    Upload.objects.filter(pk=upload.pk).delete()


def forget_left(now: datetime) -> int:
    """Uploads nobody went on with for a day; by beat. Says how many."""
    left = list(Upload.objects.filter(touched_at__lte=now - LIFE).order_by("touched_at")[:AT_A_TIME])
    for upload in left:
        forget(upload)
    return len(left)


def _own(upload_id: UUID, borrower: str) -> Upload:
    upload = Upload.objects.filter(pk=upload_id, borrower=borrower).first()
    if upload is None:
        raise errors.NoSuchProof(_("没有这个上传，可能已经完成或过期。"), next=_("请重新选择这个文件。"))
    return upload
