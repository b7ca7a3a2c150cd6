"""What follows a wish outside the request: the decision as it is told, the receipt, the end of a pause."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from risk.work.services import handles
from support.control import services, words
from support.control.models import Choice
from support.notices import services as notices
from support.notices.texts import Lang
from support.why import told


@handles("self.chosen", queue="notify")
def tell(subject: str) -> None:
    """The receipt; and the block becomes a decision that stays, which is announced to the lender's systems."""
    choice = Choice.objects.get(pk=UUID(subject))
    told.store(told.about(choice.line))

    def facts(_lang: Lang) -> Mapping[str, object]:
        return {"what": words.what(choice), "until": words.until(choice), "back": words.back(choice)}

    notices.tell("self", facts, key=f"self:{choice.pk}", borrower=choice.borrower, line=choice.line)


@handles("self.ends", queue="notify")
def end(subject: str) -> None:
    if not services.end(UUID(subject)):
        return
    choice = Choice.objects.get(pk=UUID(subject))

    def facts(_lang: Lang) -> Mapping[str, object]:
        return {
            "what": _("您设置的“暂停借款”到期了"),
            "until": None,
            "back": _("能不能借以当时的审核为准，不借也没关系。需要再暂停，随时可以。"),
        }

    notices.tell("self", facts, key=f"self-ends:{choice.pk}", borrower=choice.borrower, line=choice.line)
