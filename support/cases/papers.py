"""Slots and files as a borrower reads them: what was asked, what came, what became of it."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from appeals.models import Case
from appeals.proofs import services as proofs
from appeals.proofs.models import Proof, State
from appeals.proofs.naming import missing_pages, whence
from appeals.proofs.run import PHOTOS
from risk.errors import DomainError
from risk.templatetags.figures import attime


@dataclass(frozen=True, slots=True)
class FileShown:
    """One file: `strong` and `text` say what became of it, `is_kept` that it can't be taken back."""

    id: str
    name: str
    about: str
    strong: str
    text: str
    tag_is: str
    is_waiting: bool = False
    is_kept: bool = False
    pages: int = 0
    read: int = 0
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A file we did not take in, and what would do."""

    name: str
    text: str
    next: str


@dataclass(frozen=True, slots=True)
class SlotShown:
    """One thing asked for.

    Attributes:
        is_met: something usable is in.
        is_open: more files may come.
    """

    code: str
    title: str
    alternatives: tuple[str, ...]
    files: tuple[FileShown, ...]
    is_needed: bool
    is_met: bool
    is_open: bool
    tag: str = ""
    tag_is: str = ""
    icon: str = ""

    @property
    def is_waiting(self) -> bool:
        return any(file.is_waiting for file in self.files)


ICONS = {"ok": "check", "us": "sync", "error": "cross"}


def problem(name: str, error: DomainError) -> Problem:
    return Problem(name, str(error), error.next)


def take_in(case: Case, slot: str, file: Any, *, name: str, borrower: str, key: str) -> None:
    """One file into one slot.

    Raises:
        Refusal, TooLarge: not this file; the message says why and what would do.
    """
    proofs.take_in(case.pk, slot, file, name, borrower=borrower, key=key)


def slots(case: Case) -> tuple[SlotShown, ...]:
    """What is asked of the borrower, with what has come."""
    return tuple(_slot(slot) for slot in proofs.slots(case))


def _slot(slot: proofs.Slot) -> SlotShown:
    files = tuple(_file(proof, slot.kinds) for proof in slot.proofs)
    tag, tag_is = _tag(slot.state)
    return SlotShown(
        code=slot.code,
        title=slot.title,
        alternatives=slot.alternatives,
        files=files,
        is_needed=slot.is_needed,
        is_met=slot.state in {"done", "waiting"},
        is_open=True,
        tag=tag,
        tag_is=tag_is,
        icon=ICONS.get(tag_is, ""),
    )


def _tag(state: str) -> tuple[str, str]:
    tags = {"done": (_("已收到"), "ok"), "waiting": (_("正在核对"), "us"), "problem": (_("请换一份"), "error")}
    return tags.get(state, ("", ""))


def _file(proof: Proof, kinds: tuple[str, ...]) -> FileShown:
    if not proof.wrapped:
        gone, at = _("已按保存期限删除。"), attime(proof.received_at)
        return FileShown(str(proof.pk), _name(proof), at, strong="", text=gone, tag_is="us", is_kept=True)
    shown = FileShown(id=str(proof.pk), name=_name(proof), about=_about(proof), strong="", text="", tag_is="us")
    match proof.state:
        case State.RECEIVED | State.SCANNING:
            text = _("正在做安全检查。可以离开这个页面，好了会接着办。")
            return replace(shown, text=text, is_waiting=True)
        case State.READING:
            text = _("正在读取。可以离开这个页面，好了会接着办。")
            if proof.pages:
                words = {"n": min(proof.pages_read + 1, proof.pages), "m": proof.pages}
                text = _("正在读第%(n)s页，共%(m)s页。可以离开这个页面，好了会接着办。") % words
            return replace(shown, text=text, is_waiting=True, pages=proof.pages, read=proof.pages_read)
        case State.ACCEPTED:
            return replace(shown, text=_("审核员已经采用。"), tag_is="ok", is_kept=True, is_read=True)
        case State.READ:
            if proof.kind and proof.kind not in kinds:
                other = _("已经收到，但不是这一项要的材料，审核员也会看到。")
                return replace(shown, text=other, is_read=True)
            if absent := missing_pages(proof.facts):
                return replace(
                    shown, strong=_("还缺第%(pages)s页。") % {"pages": absent}, text=_more(proof), is_read=True
                )
            return replace(shown, text=_("已经读好，由审核员核对。您不用重传。"), tag_is="ok", is_read=True)
    strong = proof.says or _("没有采用。")
    text = f"{proof.next_step} {_('不影响您的其他材料。')}".strip()
    return replace(shown, strong=strong, text=text, tag_is="error")


def _name(proof: Proof) -> str:
    return proofs.kind_title(proof.kind) if proof.kind else proof.name


def _more(proof: Proof) -> str:
    """What to do about pages that are not there."""
    if proof.media in PHOTOS:
        return _("把缺的页拍下来传上来，会自动合在一起。已有的页不用重传。")
    return _("请重新导出完整的一份上传；没有的话，审核员会按现有的页核对。")


def _about(proof: Proof) -> str:
    words = {"name": proof.name, "pages": proof.pages, "at": attime(proof.received_at)}
    if where := whence(proof.name, proof.facts):
        return _("%(where)s，%(at)s上传") % (words | {"where": where})
    return _("%(name)s，%(pages)s页，%(at)s上传") % words if proof.pages else _("%(name)s，%(at)s上传") % words
