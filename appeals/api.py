"""The JSON edge of cases for the lender's own programs, which act for a borrower: parse, call one service, render."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from appeals import queries, services
from appeals.commands import Actor
from appeals.models import Case
from appeals.status import Part
from risk.idempotency import PARAMETER, once
from risk.keys import System

BORROWER = OpenApiParameter(name="borrower", required=True, description="Whose case it is.")


class IsSystem(BasePermission):
    """A program of the lender, by its key."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, System)


class Words(serializers.CharField):
    """Text that can be stored: no half of a surrogate pair."""

    def to_internal_value(self, data: Any) -> str:
        text = str(super().to_internal_value(data))
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise serializers.ValidationError("Not valid Unicode.") from error
        return text


class Ref(Words):
    def __init__(self, **over: Any) -> None:
        super().__init__(**{"max_length": 64} | over)


class CaseOut(serializers.ModelSerializer[Case]):
    """A case as its borrower may read it; amounts in fen."""

    status = serializers.CharField(source="public_status")
    next_by = serializers.SerializerMethodField()
    asks = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields: tuple[str, ...] = (
            *("number", "kind", "borrower", "line", "decision", "codes", "statement", "status", "opened_at"),
            *("received_at", "decided_at", "closed_at", "window_until", "outcome", "amount", "next_by", "asks"),
        )

    def get_next_by(self, case: Case) -> str | None:
        due = queries.next_by(case)
        return due.isoformat() if due else None

    @extend_schema_field({"type": "array", "items": {"type": "object"}})  # type: ignore[untyped-decorator]
    def get_asks(self, case: Case) -> list[dict[str, object]]:
        ask = queries.open_ask(case)
        return list(ask.items) if ask else []


class Newest(CursorPagination):
    ordering = "-opened_at"
    page_size = 20


def for_borrower(request: Request, borrower: str) -> Actor:
    return Actor(parts=frozenset({Part.CUST}), ref=borrower, delegated_by=str(request.user))


def rendered(case: Case, status: int = 200) -> Response:
    return Response(CaseOut(case).data, status=status)


class Cases(APIView):
    """A borrower's cases, and a new draft."""

    permission_classes = [IsSystem]

    class NewCase(serializers.Serializer[dict[str, Any]]):
        borrower = Ref()
        line = Ref()
        decision = Ref(help_text="The id of the decision as it was told.")
        codes = serializers.ListField(child=Words(max_length=32), min_length=1, max_length=20)
        statement = Words(required=False, allow_blank=True, max_length=4000, default="")

    @extend_schema(operation_id="list_cases", parameters=[BORROWER], responses=CaseOut(many=True))  # type: ignore[untyped-decorator]
    def get(self, request: Request) -> Response:
        """A borrower's cases, newest first."""
        pages = Newest()
        page = pages.paginate_queryset(queries.own_cases(request.query_params.get("borrower", "")), request, view=self)
        return pages.get_paginated_response(CaseOut(page, many=True).data)

    @extend_schema(operation_id="open_case", parameters=[PARAMETER], request=NewCase, responses={201: CaseOut})  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, *, key: str) -> Response:
        """Opens a draft about a decision."""
        body = self.NewCase(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        case = services.open_case(**asked, key=key, actor=for_borrower(request, asked["borrower"]))
        return rendered(case, status=201)


class OneCase(APIView):
    """One case of a borrower."""

    permission_classes = [IsSystem]

    @extend_schema(operation_id="read_case", parameters=[BORROWER], responses=CaseOut)  # type: ignore[untyped-decorator]
    def get(self, request: Request, number: str) -> Response:
        """One case; another borrower's looks absent."""
        return rendered(queries.own_case(number, borrower=request.query_params.get("borrower", "")))


class Submit(APIView):
    """Hands a draft in."""

    permission_classes = [IsSystem]

    class Submission(serializers.Serializer[dict[str, Any]]):
        borrower = Ref()
        statement = Words(required=False, allow_blank=True, max_length=4000, default="")
        choice = Words(required=False, allow_blank=True, max_length=64, default="")
        consents = serializers.ListField(child=Words(max_length=64), required=False, default=list, max_length=20)

    @extend_schema(operation_id="submit_case", parameters=[PARAMETER], request=Submission, responses=CaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Hands a draft in; the clocks start."""
        body = self.Submission(data=request.data)
        body.is_valid(raise_exception=True)
        actor = for_borrower(request, body.validated_data["borrower"])
        return rendered(services.submit(number, **body.validated_data, key=key, actor=actor))


class Own(serializers.Serializer[dict[str, Any]]):
    """Whose case it is, and a word about why."""

    borrower = Ref()
    note = Words(required=False, allow_blank=True, max_length=4000, default="")


class Withdraw(APIView):
    """Takes a case back."""

    permission_classes = [IsSystem]

    @extend_schema(operation_id="withdraw_case", parameters=[PARAMETER], request=Own, responses=CaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Takes a case back; it ends the same day and may be filed again."""
        body = Own(data=request.data)
        body.is_valid(raise_exception=True)
        actor = for_borrower(request, body.validated_data["borrower"])
        return rendered(services.withdraw(number, **body.validated_data, key=key, actor=actor))


class NoMoreProofs(APIView):
    """Goes on with what is in."""

    permission_classes = [IsSystem]

    @extend_schema(operation_id="no_more_proofs", parameters=[PARAMETER], request=Own, responses=CaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Says that nothing more will come: the case is decided on file."""
        body = Own(data=request.data)
        body.is_valid(raise_exception=True)
        borrower = body.validated_data["borrower"]
        actor = for_borrower(request, borrower)
        return rendered(services.no_more_proofs(number, borrower=borrower, key=key, actor=actor))


class SecondReview(APIView):
    """Asks for another look."""

    permission_classes = [IsSystem]

    @extend_schema(operation_id="request_second_review", parameters=[PARAMETER], request=Own, responses=CaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Asks for a second review within the window."""
        body = Own(data=request.data)
        body.is_valid(raise_exception=True)
        actor = for_borrower(request, body.validated_data["borrower"])
        return rendered(services.request_second_review(number, **body.validated_data, key=key, actor=actor))
