"""Why words of conversations aren't shown."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent, Refusal, TooMany


class NotSampled(Absent):
    """A conversation that is not in this week's sample: nobody looks around in the others."""

    code = "not-sampled"
    next_step = _("请从本周抽中的对话里选。")


class NoWhy(Refusal):
    """A look at somebody's words without a word of why."""

    code = "no-why"
    next_step = _("请用一句话写明为什么要看，会和您的名字一起留下。")


class TooManyTalks(TooMany):
    """The day's number of looks is used up."""

    code = "too-many-talks"
    next_step = _("明天再看，或请主管转给其他同事。")
