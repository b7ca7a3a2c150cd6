"""Publishing an announcement, and ending a repayment channel, over HTTP for colleagues signed in.

409 without compliance (A085); 409 without a notice and another way to repay (A114).
"""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from risk import clock
from risk.acting import NotSigned
from risk.console import acts
from risk.console.api import Publish
from risk.idempotency import PARAMETER, once
from support.announcements import services
from support.closings import services as closings


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


class ChannelClosings(Publish):
    class Body(serializers.Serializer[Any]):
        channel = serializers.CharField(max_length=40)
        template = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
        alternatives = serializers.ListField(child=serializers.CharField(max_length=40), required=False, default=list)
        closes_on = serializers.DateField()
        reason = serializers.CharField(max_length=acts.LONGEST)

    class Planned(serializers.Serializer[Any]):
        closing = serializers.IntegerField()
        announcement = serializers.CharField()

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="plan_channel_closing", parameters=[PARAMETER], request=Body, responses=Planned
    )
    @once
    def post(self, request: Request, *, key: str) -> Response:
        """Plans the end of a repayment channel and drafts what tells of it; 409 without a notice and another way."""
        asked = self.asked(request)
        by = acts.by_of(self.colleague(request), asked["reason"], "channels")
        row = closings.plan(
            asked["channel"], template=asked["template"], alternatives=asked["alternatives"],
            closes_at=clock.midnight(asked["closes_on"]), by=by, key=f"api:{key}"[:80],
        )  # fmt: skip
        return Response({"closing": row.pk, "announcement": row.announcement})
