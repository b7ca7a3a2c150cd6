"""What a borrower says to a colleague on the telephone or in a chat, written down as a case that is answered (A126).

The borrower files it, the colleague holds the pen: what was written is read back to them, and they said yes.
"""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.status import Kind
from risk.errors import Refusal
from risk.events import queries as events
from support.cases import filed
from support.cases.filed import Filed, Way

LONGEST = 2000
KINDS = ((Kind.CONSULT, gettext_lazy("反馈或问题，要书面答复")), (Kind.COMPLAINT, gettext_lazy("投诉")))


class NotHeard(Refusal):
    """What was written down is not whole, or was not read back."""

    code = "not-heard"


class Heard(forms.Form):
    """What was said: of which kind, about which line, in their words."""

    kind = forms.ChoiceField(label=gettext_lazy("是什么"), choices=KINDS, widget=forms.RadioSelect)
    topic = forms.ChoiceField(label=gettext_lazy("投诉哪方面"), required=False)
    line = forms.ChoiceField(label=gettext_lazy("哪条额度"))
    statement = forms.CharField(
        label=gettext_lazy("对方怎么说（照原话写）"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "class": "say"}),
    )
    is_agreed = forms.BooleanField(label=gettext_lazy("已念给对方听，对方同意提交"))

    def __init__(self, borrower: str, data: Any = None) -> None:
        lines = events.lines_of(borrower)
        super().__init__(data, initial={"kind": Kind.CONSULT, "line": next(iter(lines), "")}, auto_id="heard-%s")
        self.has_lines = bool(lines)
        self.fields["topic"].choices = [("", "—"), *filed.options(Kind.COMPLAINT)]  # type: ignore[attr-defined]
        self.fields["line"].choices = [(line, line) for line in lines]  # type: ignore[attr-defined]


def key(where: str, sent: str) -> str:
    """Names one form of a call or a chat; also what tells one such piece of feedback from another."""
    return f"{where}:{sent or uuid4()}"[:64]


def told(made: Filed) -> str:
    """What the colleague says to the borrower."""
    if made.is_new:
        return _("已立案，编号%(number)s，请告诉对方。") % {"number": made.case.number}
    return _("已经有一件在办，编号%(number)s，没有另立。请把新说的记在那件里。") % {"number": made.case.number}


def write_down(data: Any, *, borrower: str, staff: User, channel: str, key: str) -> Filed:
    """Files what was said, once for a key; the borrower is told its number as of anything they file.

    Args:
        data: the form as it was sent.
        channel: call or chat.
        key: of the call or the conversation and the form; names the case's subject where it is no complaint.

    Raises:
        NotHeard: something is missing, or it was not read back to the borrower.
    """
    form = Heard(borrower, data)
    if not form.is_valid():
        raise NotHeard(_("还没有记全。"), next=_("请写下对方的原话，念给对方听，对方同意后再提交。"))
    said = form.cleaned_data
    kind = Kind(said["kind"])
    topic = said["topic"] or "other" if kind == Kind.COMPLAINT else key
    way = Way(channel=channel, staff=staff)
    return filed.file(
        kind, borrower=borrower, line=said["line"], topic=topic, statement=said["statement"], key=key, way=way
    )
