"""The ledger's door: CloudEvents in, every event's fate out; and the contract as JSON Schema."""

from collections import Counter
from typing import Any

from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from risk.events.check import parsed
from risk.events.errors import NotAnEvent
from risk.events.schema import event_schema
from risk.events.services import MOST, Fate, take
from risk.keys import IsSystem

SINGLE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
_STATUS = {"accepted": 200, "duplicate": 200, "rejected": 422, "conflict": 409}
_EVENT = {name: part for name, part in event_schema().items() if not name.startswith("$")}
_FATES = {
    "type": "object",
    "required": ["accepted", "duplicate", "rejected", "conflict", "events"],
    "properties": {
        **{fate: {"type": "integer"} for fate in _STATUS},
        "events": {
            "type": "array",
            "description": "Every event's fate, in the order sent.",
            "items": {
                "type": "object",
                "required": ["id", "fate", "pointer", "why"],
                "properties": {
                    "id": {"type": ["string", "null"]},
                    "fate": {"enum": list(_STATUS)},
                    "pointer": {
                        "type": ["string", "null"],
                        "description": "RFC 6901, to what is wrong; - for no object",
                    },
                    "why": {"type": ["string", "null"]},
                },
            },
        },
    },
}


class SchemaRenderer(JSONRenderer):
    media_type = "application/schema+json"
    format = "schema"


class _EventsParser(BaseParser):
    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return parsed(stream.read())
        except ValueError as error:
            raise NotAnEvent(
                "The body is not JSON.", next="Send UTF-8 JSON as CloudEvents 1.0 writes it.", pointer="-"
            ) from error


class SingleParser(_EventsParser):
    media_type = SINGLE


class BatchParser(_EventsParser):
    media_type = BATCH


class Events(APIView):
    """Takes one event or a batch of at most 1,000."""

    permission_classes = [IsSystem]
    scope = "events"
    parser_classes = [SingleParser, BatchParser]

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="take_events",
        request={SINGLE: _EVENT, BATCH: {"type": "array", "maxItems": MOST, "items": _EVENT}},
        responses={200: _FATES, 409: _FATES, 413: OpenApiTypes.OBJECT, 422: _FATES},
    )
    def post(self, request: Request) -> Response:
        """Each event lands once, on disk before this is answered; one bad event never sinks its batch.

        A batch is answered 200 with every event's fate in order. A single event is answered by its own: 200 accepted
        or duplicate, 422 rejected, 409 conflict; the body is the same.
        """
        sent = request.data
        if not (request.content_type or "").lower().startswith(BATCH):
            fates = take([sent])
            return Response(_answer(fates), status=_STATUS[fates[0].fate])
        if not isinstance(sent, list):
            raise NotAnEvent("A batch is a JSON array of events.", next=f"Send one event as {SINGLE}.", pointer="-")
        return Response(_answer(take(sent)))


class Schema(APIView):
    """The event contract, for whoever wants to check before sending."""

    permission_classes = [AllowAny]
    authentication_classes = []
    renderer_classes = [SchemaRenderer, JSONRenderer]

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="event_schema", responses={(200, "application/schema+json"): OpenApiTypes.OBJECT}
    )
    def get(self, request: Request) -> Response:
        """JSON Schema 2020-12 of one event."""
        return Response(event_schema())


def _answer(fates: list[Fate]) -> dict[str, object]:
    counts = Counter[str](fate.fate for fate in fates)
    events = [{"id": f.id, "fate": f.fate, "pointer": f.pointer, "why": f.why} for f in fates]
    return {**{fate: counts[fate] for fate in _STATUS}, "events": events}
