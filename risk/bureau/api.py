"""Asking for a bureau's report over HTTP, and the record of every question, for the lender's systems. Source: A028."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from risk.api import SystemView
from risk.bureau import queries, services
from risk.bureau.models import REFUSED, Pull, Purpose
from risk.idempotency import PARAMETER, once

_BEFORE = OpenApiParameter("before", int, OpenApiParameter.QUERY, description="The `next` of the page before.")


class Ask(serializers.Serializer[Any]):
    purpose = serializers.ChoiceField(choices=Purpose.choices)


class PullOut(serializers.ModelSerializer[Pull]):
    class Meta:
        model = Pull
        fields = ["id", "borrower", "purpose", "by", "consent_at", "state", "why", "at", "done_at"]


class PullPage(serializers.Serializer[Any]):
    items = PullOut(many=True)
    next = serializers.IntegerField(allow_null=True)


class Pulls(SystemView):
    @extend_schema(
        operation_id="pull_bureau", parameters=[PARAMETER], request=Ask, responses={202: PullOut, 403: PullOut}
    )  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, ref: str, *, key: str) -> Response:
        """Asks for a borrower's report; 403 with the record of the refusal where no valid consent stands."""
        body = Ask(data=request.data)
        body.is_valid(raise_exception=True)
        pull = services.ask(ref, purpose=body.validated_data["purpose"], by=str(request.user), key=f"api:{key}")
        return Response(PullOut(pull).data, status=403 if pull.state == REFUSED else 202)


class PullsList(SystemView):
    @extend_schema(operation_id="bureau_pulls", parameters=[_BEFORE], responses=PullPage)  # type: ignore[untyped-decorator]
    def get(self, request: Request) -> Response:
        """Every question, refused ones included, newest first."""
        before = request.query_params.get("before", "")
        found = queries.pulls(before=int(before) if before.isascii() and before.isdigit() else None)
        more = found[-1].pk if len(found) == queries.PAGE else None
        return Response({"items": PullOut(found, many=True).data, "next": more})
