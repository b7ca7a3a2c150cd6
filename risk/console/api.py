"""Publishing over HTTP, for colleagues signed in: the same acts as the console's buttons, refused alike.

Without a signature of compliance that is not the author's, the answer is 409. Source: A085.
"""

from typing import Any, cast

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from risk.console import acts, carding
from risk.idempotency import PARAMETER, once


class IsColleague(BasePermission):
    """A person signed in; which roles may what, the act itself asks."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, User)


class Publish(APIView):
    """What publishing takes: a reason, and of a policy a moment from which it rules."""

    authentication_classes = [SessionAuthentication]
    permission_classes = [IsColleague]

    class Body(serializers.Serializer[Any]):
        reason = serializers.CharField(max_length=acts.LONGEST)
        effective_from = serializers.DateTimeField(required=False)

    class Published(serializers.Serializer[Any]):
        published = serializers.CharField()

    def colleague(self, request: Request) -> User:
        return cast("User", request.user)  # the permission let no other through

    def asked(self, request: Request) -> dict[str, Any]:
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class PublishPolicy(Publish):
    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="publish_policy", parameters=[PARAMETER], request=Publish.Body, responses=Publish.Published
    )
    @once
    def post(self, request: Request, version: str, *, key: str) -> Response:
        """Releases a version that others have signed."""
        acts.move_policy(version, "release", staff=self.colleague(request), **self.asked(request))
        return Response({"published": version})


class PublishText(Publish):
    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="publish_text", parameters=[PARAMETER], request=Publish.Body, responses=Publish.Published
    )
    @once
    def post(self, request: Request, code: str, number: int, *, key: str) -> Response:
        """Puts the last signature under a text, which publishes it; where others are still missing, none is put."""
        acts.publish_text(code, number, staff=self.colleague(request), reason=self.asked(request)["reason"])
        return Response({"published": f"{code} {number}"})


class PublishCard(Publish):
    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="publish_scorecard", parameters=[PARAMETER], request=Publish.Body, responses=Publish.Published
    )
    @once
    def post(self, request: Request, pk: int, *, key: str) -> Response:
        """Puts the last signature under a scorecard, which publishes it; where others are missing, none is put."""
        carding.publish_card(pk, staff=self.colleague(request), reason=self.asked(request)["reason"])
        return Response({"published": str(pk)})
