"""Lets the demo's staff sign in. Their rows hold no password, so that without the demo nobody can be them."""

import hmac

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

PASSWORD = "mingbai-demo"  # noqa: S105 - printed on the front door
# By username: the name, and the groups whose roles they hold.
STAFF = {
    "reviewer": ("林珊", ("reviewer",)),
    "reviewer2": ("陈卓", ("reviewer",)),
    "approver": ("周敏", ("approver",)),
    "specialist": ("吴桐", ("specialist",)),
    "aml": ("高原", ("aml",)),
    "risk": ("沈言", ("risk",)),
    "risk2": ("罗青", ("risk",)),
    "compliance": ("唐宁", ("compliance",)),
    "compliance2": ("魏然", ("compliance",)),
    "dpo": ("方宜", ("dpo",)),
    "admin": ("管理员", ("admin",)),
}


class DemoBackend(ModelBackend):
    """One password for the demo's people, and for nobody else."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: object
    ) -> User | None:
        if username not in STAFF or not hmac.compare_digest((password or "").encode(), PASSWORD.encode()):
            return None
        return User.objects.filter(username=username, is_active=True).first()
