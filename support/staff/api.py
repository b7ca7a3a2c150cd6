"""Publishing an announcement over HTTP, for colleagues signed in; 409 without compliance. Source: A085."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from risk.acting import NotSigned
from risk.console import acts
from risk.console.api import Publish
from risk.idempotency import PARAMETER, once
from support.announcements import services


class PublishAnnouncement(Publish):
    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="publish_announcement", parameters=[PARAMETER], request=Publish.Body, responses=Publish.Published
    )
    @once
    def post(self, request: Request, ref: str, number: int, *, key: str) -> Response:
        """Puts the last signature under an announcement, which publishes it; where others are missing, none is put."""
        by = acts.by_of(self.colleague(request), self.asked(request)["reason"], "texts")
        if not services.sign(ref, number, by=by):
            raise NotSigned(_("签字还不齐：要两个人，其中一位是合规同事，都不是写的人。"))
        return Response({"published": f"{ref} {number}"})
