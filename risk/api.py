"""What the lender's programs may read back: decisions, webhooks and their attempts, conflicts, alerts, dead work.

Lists are paged by key: `before` is the `next` of the page above, and `next` is null at the end. What was decided and
why is not here: the explanation says that, by who may see it.
"""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from risk.decisions import queries as decisions
from risk.events import queries as events
from risk.idempotency import PARAMETER, once
from risk.keys import IsSystem
from risk.orders import queries as orders
from risk.orders import services as ordering
from risk.work import queries as work

PAGE = 50
LARGEST = 2**63 - 1


class Page(serializers.Serializer[Any]):
    before = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST)
    line = serializers.CharField(required=False, max_length=200)


class DecisionOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = serializers.CharField()
    line = serializers.CharField()
    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    policy = serializers.CharField()
    outcome = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    previous = serializers.CharField()
    hash = serializers.CharField()


class AttemptOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField()
    milliseconds = serializers.IntegerField()


class DeliveryOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    webhook_id = serializers.CharField(source="message_id")
    type = serializers.CharField()
    line = serializers.CharField()
    made_at = serializers.DateTimeField()
    next_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    given_up_at = serializers.DateTimeField(allow_null=True)
    attempts = AttemptOut(many=True)


class ConflictOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]
    event_id = serializers.CharField()
    type = serializers.CharField()
    subject = serializers.CharField()
    arrived_at = serializers.DateTimeField()


class AlertOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    subject = serializers.CharField()
    line = serializers.CharField()
    since = serializers.DateTimeField()


class DeadOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    topic = serializers.CharField()
    subject = serializers.CharField()
    attempts = serializers.IntegerField()
    dead_at = serializers.DateTimeField()


def _paged(out: type[serializers.Serializer[Any]], name: str) -> type[serializers.Serializer[Any]]:
    fields = {"items": out(many=True), "next": serializers.IntegerField(allow_null=True)}
    return type(f"{name}Page", (serializers.Serializer,), fields)


_BEFORE = OpenApiParameter("before", int, description="The `next` of the page above.")
_LINE = OpenApiParameter("line", str, description="Only of this line.")
DecisionPage, DeliveryPage = _paged(DecisionOut, "Decision"), _paged(DeliveryOut, "Delivery")
ConflictPage = _paged(ConflictOut, "Conflict")


def _asked(request: Request) -> dict[str, Any]:
    page = Page(data=request.query_params)
    page.is_valid(raise_exception=True)
    return dict(page.validated_data)


def _page(page: type[serializers.Serializer[Any]], found: Sequence[Any], key: str) -> Response:
    after = getattr(found[-1], key) if len(found) == PAGE else None
    return Response(page({"items": found, "next": after}).data)


class SystemView(APIView):
    permission_classes = [IsSystem]
    scope = "operations"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if any("\0" in str(part) for part in kwargs.values()):
            raise NotFound  # no database can hold such a name


class LineDecisions(SystemView):
    scope = "lines"

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="line_decisions", parameters=[_BEFORE], responses=DecisionPage
    )
    def get(self, request: Request, ref: str) -> Response:
        """A line's decisions, newest first, with the links of their chain."""
        found = decisions.decisions_of(ref, before=_asked(request).get("before"), most=PAGE)
        return _page(DecisionPage, found, "number")


class Decision(SystemView):
    scope = "lines"

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="decision", responses=DecisionOut
    )
    def get(self, request: Request, decision_id: str) -> Response:
        """One decision."""
        return Response(DecisionOut(decisions.decision(decision_id)).data)


class Deliveries(SystemView):
    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="deliveries", parameters=[_BEFORE, _LINE], responses=DeliveryPage
    )
    def get(self, request: Request) -> Response:
        """Webhooks, newest first, each with every attempt."""
        asked = _asked(request)
        found = list(orders.deliveries(line=asked.get("line"), before=asked.get("before"), most=PAGE))
        return _page(DeliveryPage, found, "id")


class Redelivery(SystemView):
    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="redeliver", parameters=[PARAMETER], request=None, responses={202: DeliveryOut}
    )
    @once
    def post(self, request: Request, delivery_id: int, *, key: str) -> Response:
        """Sends a webhook again: the same body under the same `webhook-id`."""
        ordering.redeliver(delivery_id, key=key)
        return Response(DeliveryOut(orders.delivery(delivery_id)).data, status=202)


class Conflicts(SystemView):
    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="conflicts", parameters=[_BEFORE], responses=ConflictPage
    )
    def get(self, request: Request) -> Response:
        """Events refused because another content has their source and id, newest first."""
        return _page(ConflictPage, events.conflicts(before=_asked(request).get("before"), most=PAGE), "id")


class Alerts(SystemView):
    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="alerts", responses=AlertOut(many=True)
    )
    def get(self, request: Request) -> Response:
        """Orders nobody obeyed and webhooks given up, oldest first, while they are so."""
        return Response(AlertOut(orders.open_alerts(), many=True).data)


class DeadWork(SystemView):
    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="dead_work", responses=DeadOut(many=True)
    )
    def get(self, request: Request) -> Response:
        """The newest hundred pieces of work that were given up after their last retry."""
        return Response(DeadOut(work.dead(), many=True).data)
