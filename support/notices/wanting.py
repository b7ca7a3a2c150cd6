"""The form of what a borrower wants to be told, and when: what it shows and what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from support.notices import channels, topics
from support.notices.models import Wish
from support.notices.services import Chosen
from support.notices.topics import How


@dataclass(frozen=True, slots=True)
class Row:
    """One topic with what may be chosen and what is."""

    topic: str
    name: str
    how: How
    choices: tuple[tuple[How, str], ...]


def shown(wish: Wish) -> dict[str, object]:
    """The form as it stands."""
    hows: dict[How, str] = {
        topics.NOW: _("马上告诉我"),
        topics.DIGEST: _("攒成每周一次"),
        topics.OFF: _("只留在App里"),
    }
    names = {
        topics.CHANGE: _("额度调高了"),
        topics.ANNOUNCEMENT: _("公告"),
        topics.WINDOW: _("提前知道的维护和资金紧张"),
    }
    names_of_days = {1: _("前一天"), 0: _("当天")}
    by = {"sms": _("短信"), "push": _("App推送"), "mail": _("邮件")}
    return {
        "wish": wish,
        "rows": [Row(one, name, topics.how(wish.topics, one), tuple(hows.items())) for one, name in names.items()],
        "due_days": [
            (
                days,
                names_of_days.get(days, ngettext("提前%(days)s天", "提前%(days)s天", days) % {"days": days}),
                days in wish.due_days,
            )
            for days in topics.DAYS
        ],
        "due_by": [(channel, by[channel], channel in wish.due_by) for channel in channels.CHANNELS],
    }


def chosen(sent: QueryDict) -> Chosen:
    """What was sent; what is not offered is left out when it is kept."""
    found = {name.removeprefix("topic-"): value for name, value in sent.items() if name.startswith("topic-")}
    days = [days for days in topics.DAYS if str(days) in sent.getlist("due_day")]
    return Chosen({name: str(value) for name, value in found.items()}, days, sent.getlist("due_by"))


def typed(borrower: str, by: Mapping[str, bool], wanted: Chosen | None) -> Wish:
    """What was sent as a wish that is not kept, to be shown again."""
    wish = channels.wish(borrower)
    for channel, is_on in by.items():
        setattr(wish, channel, is_on)
    if wanted:
        wish.topics, wish.due_days, wish.due_by = dict(wanted.hows), list(wanted.due_days), list(wanted.due_by)
    return wish
