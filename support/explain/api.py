"""The explanation for the lender's own systems."""

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from support.explain.schema import EXAMPLE, EXPLANATION, PROBLEM
from support.explain.services import explanation, instant


def _asked(name: str, description: str, *, kind: str = "date-time", **more: object) -> OpenApiParameter:
    schema = {"type": "string", "format": kind} if kind else {"type": "string", **more}
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=description)


class Explanation(APIView):
    """What is blocked on a line, why, and what to do."""

    scope = "lines"

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="explain_line",
        parameters=[
            _asked("at", "The moment asked about, by the events' time, with all we know now. Left out: now."),
            _asked("known_at", "Leaves out what reached us later."),
            _asked("lang", "The language of the texts. Left out: zh.", kind="", enum=["zh", "en"]),
        ],
        responses={
            200: EXPLANATION,
            (404, "application/problem+json"): PROBLEM,
            (422, "application/problem+json"): PROBLEM,
            (503, "application/problem+json"): PROBLEM,
        },
        examples=[OpenApiExample("A limit cut to nothing", EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, ref: str) -> Response:
        """The explanation of a line, the same object that renders the borrower's page. Stores nothing."""
        at, known_at = (
            instant(text) if (text := request.query_params.get(name)) else None for name in ("at", "known_at")
        )
        return Response(explanation(ref, at=at, known_at=known_at, lang=request.query_params.get("lang", "zh")))
