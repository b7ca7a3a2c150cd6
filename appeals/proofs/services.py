"""Takes proofs in, says which are needed, and proposes the income they show."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import IO
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from appeals.models import Case
from appeals.proofs import errors, retention, sorting, vault
from appeals.proofs.income import Income, Read, recognised
from appeals.proofs.models import GONE, USABLE, Proof, State
from appeals.proofs.planner import Need, fits, needs, plan
from appeals.proofs.reading.kinds import KINDS
from appeals.proofs.sniff import ACCEPTED, sniff
from risk import clock
from risk.work import services as work

HEAD = 8192


def kind_title(kind: str) -> str:
    """A kind's name for a person, in the reader's language."""
    named = {
        "P-INCOME": _("收入证明"),
        "P-BANKFLOW": _("银行流水"),
        "P-TAX": _("个税纳税记录"),
        "P-SI": _("社保参保证明"),
        "P-HPF": _("公积金缴存证明"),
        "P-BIZ": _("营业执照"),
        "P-WALLET": _("支付宝或微信流水证明"),
        "P-PAYSLIP": _("工资条"),
        "P-SETTLE": _("结清证明"),
        "P-RECEIPT": _("还款凭证"),
        "P-USE": _("用途凭证"),
        "P-ID": _("身份证"),
        "P-OTHER": _("其他证明"),
    }
    return named.get(kind, kind)


@dataclass(frozen=True, slots=True)
class Slot:
    """One need of a case as the borrower sees it.

    Attributes:
        code: the kind asked for first; `take_in` takes it.
        kinds: every kind that answers it; `alternatives` are their names without the first.
        state: open (nothing usable yet), waiting (being read), done, problem (in, and not usable).
    """

    code: str
    title: str
    kinds: tuple[str, ...]
    alternatives: tuple[str, ...]
    is_needed: bool
    state: str
    proofs: tuple[Proof, ...]


def take_in(case_id: UUID, slot: str, stream: IO[bytes], name: str, *, borrower: str, key: str) -> Proof:
    """Takes one file in: looked at, counted, hashed and encrypted while it streams; read later by a worker.

    The same key again returns the proof it made.

    Raises:
        NoSuchProof: the case is not this borrower's.
        NoSuchSlot: the case needs no such thing.
        EmptyFile, FileTooLarge, NotAccepted, SlotFull: nothing was kept.
    """
    case = own_case(case_id, borrower)
    if found := Proof.objects.filter(case=case, key=key).first():
        return found
    may_take(case, slot)
    proof = _stored(stream, name, borrower=borrower, slot=slot, key=key, case=case)
    try:
        with transaction.atomic():
            proof.save(force_insert=True)
            work.add("proof.read", str(proof.pk), key=str(proof.pk))
            work.add("case.proofs", str(case.pk), key=f"{proof.pk}/in")
    except IntegrityError:
        vault.forget(proof.blob)
        return Proof.objects.get(case=case, key=key)
    return proof


def may_take(case: Case, slot: str) -> None:
    """Raises NoSuchSlot, SlotFull."""
    if slot not in {need.code for need in needs(case.codes)} | set(KINDS):
        raise errors.NoSuchSlot(_("这里不需要这种材料。"), next=_("请按清单上传。"))
    files = Proof.objects.handed_in().filter(case=case, slot=slot).exclude(state__in=GONE)
    if files.count() >= errors.MOST_IN_SLOT:
        raise errors.slot_full()


def _stored(stream: IO[bytes], name: str, *, borrower: str, slot: str, key: str, case: Case | None) -> Proof:
    head = stream.read(HEAD)
    if not head:
        raise errors.empty()
    media = sniff(head)
    if media not in ACCEPTED:
        raise errors.not_accepted(media)
    pk = uuid4()
    plain, wrapped = vault.new_key(str(pk))
    counted = vault.Counted(_chunks(head, stream), most=errors.MOST_BYTES, refuse=errors.too_large())
    blob = vault.store(f"{pk.hex[:2]}/{pk.hex}", counted, plain)
    return Proof(
        id=pk,
        case=case,
        borrower=borrower,
        slot=slot,
        key=key,
        name=name.replace("\\", "/").rsplit("/", 1)[-1][:160],
        media=media,
        size=counted.size,
        sha256=counted.sha256,
        blob=blob,
        wrapped=wrapped.wrapped,
        master=wrapped.master,
        received_at=clock.now(),
    )


def _chunks(head: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    yield head
    while chunk := stream.read(256 * 1024):
        yield chunk


def own_case(case_id: UUID, borrower: str) -> Case:
    """A borrower's case by its id. Raises NoSuchProof when it is not there or another's."""
    case = Case.objects.filter(pk=case_id, borrower=borrower).first()
    if case is None:
        raise errors.NoSuchProof(_("没有这个申诉。"))
    return case


def remove(proof_id: UUID, *, borrower: str) -> bool:
    """Takes back a paper: nobody uses it any more, and its key is forgotten with a certificate.

    A paper made from pages of files takes the files along that no other paper stands on.

    Returns:
        False when a legal hold keeps the file: it is stored and not used until the hold ends, then forgotten.

    Raises:
        NoSuchProof: not there, or another's.
        AlreadyRead: a reviewer has used it.
    """
    with transaction.atomic():
        proof = Proof.objects.select_for_update().filter(pk=proof_id, borrower=borrower).exclude(case=None).first()
        if proof is None:
            raise errors.NoSuchProof(_("没有这份材料。"))
        if proof.state == State.ACCEPTED:
            raise errors.AlreadyRead(_("这份材料已被采用，不能移除。"), next=_("如有疑问，请在申诉里留言。"))
        if proof.state != State.REPLACED:
            proof.state = State.REPLACED
            proof.save(update_fields=["state"])
            work.add("case.proofs", str(proof.case_id), key=f"{proof.pk}/removed")
            work.add("proof.across", str(proof.case_id), key=f"{proof.pk}/removed")
        files = Proof.objects.filter(pk__in=proof.sheets.values("file")).order_by("pk")
        left = sorting.left_without_papers(files.select_for_update())
        Proof.objects.filter(pk__in=[file.pk for file in left]).update(state=State.REPLACED)
    for one in (proof, *left):
        retention.shred(one.pk, by="borrower", now=clock.now())
    return not Proof.objects.filter(pk=proof_id).exclude(wrapped=None).exists()


def shred(case_ids: Collection[UUID]) -> tuple[int, int]:
    """Forgets every file of these cases at the borrower's wish, each with its certificate. Safe to repeat.

    Returns:
        How many went now, and how many a legal hold keeps.
    """
    found = list(Proof.objects.filter(case_id__in=list(case_ids)).exclude(wrapped=None).values_list("pk", flat=True))
    gone = sum(retention.shred(pk, by="borrower", now=clock.now()) is not None for pk in found)
    return gone, len(found) - gone


def slots(case: Case) -> list[Slot]:
    """What the case needs, and how far each need is: 2 queries."""
    proofs = list(Proof.objects.of_case(case.pk).order_by("received_at").prefetch_related("readings"))
    wanted = plan(case.codes, held={proof.kind for proof in proofs if proof.state in USABLE and proof.kind})
    placed: dict[str, list[Proof]] = {need.code: [] for need in wanted}
    for proof in proofs:
        need = fits(proof.kind, wanted) if proof.kind else None
        code = need.code if need else proof.slot if proof.slot in placed else next(iter(placed), proof.slot)
        placed.setdefault(code, []).append(proof)
    return [_slot(need, placed[need.code]) for need in wanted]


def _slot(need: Need, proofs: list[Proof]) -> Slot:
    usable = [proof for proof in proofs if proof.state in USABLE and proof.kind in need.kinds]
    if usable:
        state = "done"
    elif any(proof.is_waiting for proof in proofs):
        state = "waiting"
    else:
        state = "problem" if proofs else "open"
    names = tuple(kind_title(kind) for kind in need.kinds)
    return Slot(need.code, names[0], need.kinds, names[1:], need.is_needed, state, tuple(proofs))


def recognise(case: Case | UUID) -> Income:
    """What income the case's usable proofs show, by D.0; a proposal a reviewer confirms: 2 queries."""
    case_id = case.pk if isinstance(case, Case) else case
    proofs = Proof.objects.of_case(case_id).filter(state__in=USABLE).prefetch_related("readings")
    reads = [
        Read(
            str(proof.pk),
            reading.kind,
            reading.level or 1,
            reading.inflow,
            reading.source,
            reading.trade or None,
            reading.holder_matches,
            reading.since,
        )
        for proof in proofs
        if (reading := proof.latest)
    ]
    return recognised(reads, today=clock.day(clock.now()))
