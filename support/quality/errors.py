"""Why a transcript isn't shown."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent


class NotSampled(Absent):
    """A conversation that is not in this week's sample: nobody looks around in the others."""

    code = "not-sampled"
    next_step = _("请从本周抽中的对话里选。")
