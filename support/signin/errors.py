"""Why somebody is not let in."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Forbidden


class BadHandover(Forbidden):
    """The token is not ours, is over, or was already used."""

    code = "bad-handover"
    next_step = _("请回到贷款机构的 App，从那里再点一次进来。")
