"""The JSON edge of cases for the lender's own programs, which act for a borrower: parse, call one service, render."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from appeals import helpers, queries, services
from appeals.commands import Actor
from appeals.models import Case
from appeals.status import Kind, Part
from risk.idempotency import PARAMETER, once
from risk.keys import IsSystem

# What a lender's program may file for a borrower; a right over one's data has choices, and a plan its own figures.
FILED = [(kind.value, kind.label) for kind in Kind if kind not in (Kind.PI_RIGHT, Kind.HARDSHIP)]
BORROWER = OpenApiParameter(name="borrower", required=True, description="Whose case it is.")


class ForBorrowers(APIView):
    """A program of the lender that acts for borrowers."""

    permission_classes = [IsSystem]
    scope = "cases"


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


def acting_for(request: Request, borrower: str, helper: str = "") -> Actor:
    """The borrower, or whoever may act for them, by the lender's program; the trail names program and helper."""
    if helper:
        helpers.check(borrower, through(request, helper))
        return Actor(parts=frozenset({Part.AGT}), ref=borrower, delegated_by=through(request, helper))
    return Actor(parts=frozenset({Part.CUST}), ref=borrower, delegated_by=str(request.user))


def through(request: Request, helper: str) -> str:
    return f"{request.user}/{helper}"[:64]


class Helper(Ref):
    """Who acts in the borrower's place."""

    def __init__(self, **over: Any) -> None:
        said = "Who acts for the borrower, by an authority that the lender checked; empty: the borrower."
        plain = {"required": False, "allow_blank": True, "default": "", "max_length": 40, "help_text": said}
        plain = plain | over
        if plain["required"]:
            del plain["default"]
        super().__init__(**plain)


class Own(serializers.Serializer[dict[str, Any]]):
    """Whose case it is, who acts for them if anybody does, and a word about why."""

    borrower = Ref()
    helper = Helper()
    note = Words(required=False, allow_blank=True, max_length=4000, default="")


def own_move(request: Request) -> dict[str, Any]:
    """What every move of a borrower takes: whose case, by whom, and a word."""
    body = Own(data=request.data)
    body.is_valid(raise_exception=True)
    said = body.validated_data
    actor = acting_for(request, said["borrower"], said["helper"])
    return {"borrower": said["borrower"], "note": said["note"], "actor": actor}


def rendered(case: Case, status: int = 200) -> Response:
    return Response(CaseOut(case).data, status=status)


class Cases(ForBorrowers):
    """A borrower's cases, and a new draft."""

    class NewCase(serializers.Serializer[dict[str, Any]]):
        borrower = Ref()
        line = Ref()
        decision = Ref(help_text="The id of the decision as it was told.")
        codes = serializers.ListField(child=Words(max_length=32), min_length=1, max_length=20)
        statement = Words(required=False, allow_blank=True, max_length=4000, default="")
        kind = serializers.ChoiceField(choices=FILED, default=Kind.APPEAL)
        helper = Helper()

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
        asked = dict(body.validated_data)
        actor = acting_for(request, asked["borrower"], asked.pop("helper"))
        case = services.open_case(**asked, key=key, actor=actor)
        return rendered(case, status=201)


class OneCase(ForBorrowers):
    """One case of a borrower."""

    @extend_schema(operation_id="read_case", parameters=[BORROWER], responses=CaseOut)  # type: ignore[untyped-decorator]
    def get(self, request: Request, number: str) -> Response:
        """One case; another borrower's looks absent."""
        return rendered(queries.own_case(number, borrower=request.query_params.get("borrower", "")))


class Submit(ForBorrowers):
    """Hands a draft in."""

    class Submission(serializers.Serializer[dict[str, Any]]):
        borrower = Ref()
        statement = Words(required=False, allow_blank=True, max_length=4000, default="")
        choice = Words(required=False, allow_blank=True, max_length=64, default="")
        consents = serializers.ListField(child=Words(max_length=64), required=False, default=list, max_length=20)
        helper = Helper()

    @extend_schema(operation_id="submit_case", parameters=[PARAMETER], request=Submission, responses=CaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Hands a draft in; the clocks start."""
        body = self.Submission(data=request.data)
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        actor = acting_for(request, said["borrower"], said.pop("helper"))
        return rendered(services.submit(number, **said, key=key, actor=actor))


class Discard(ForBorrowers):
    """Throws a draft away."""

    @extend_schema(operation_id="discard_draft", parameters=[PARAMETER], request=Own, responses=CaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Throws a draft away; nobody was told of it, and nobody is."""
        said = own_move(request)
        return rendered(services.discard(number, borrower=said["borrower"], actor=said["actor"], key=key))


class Withdraw(ForBorrowers):
    """Takes a case back."""

    @extend_schema(operation_id="withdraw_case", parameters=[PARAMETER], request=Own, responses=CaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Takes a case back; it ends the same day and may be filed again."""
        return rendered(services.withdraw(number, **own_move(request), key=key))


class NoMoreProofs(ForBorrowers):
    """Goes on with what is in."""

    @extend_schema(operation_id="no_more_proofs", parameters=[PARAMETER], request=Own, responses=CaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Says that nothing more will come: the case is decided on file."""
        said = own_move(request)
        return rendered(services.no_more_proofs(number, borrower=said["borrower"], actor=said["actor"], key=key))


class SecondReview(ForBorrowers):
    """Asks for another look."""

    @extend_schema(operation_id="request_second_review", parameters=[PARAMETER], request=Own, responses=CaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Asks for a second review within the window."""
        return rendered(services.request_second_review(number, **own_move(request), key=key))


class PassOn(ForBorrowers):
    """Lets an heir or a guardian go on."""

    class Heir(serializers.Serializer[dict[str, Any]]):
        borrower = Ref()
        helper = Helper(required=True, allow_blank=False, help_text="The heir or guardian, as the lender names them.")
        note = Words(max_length=4000, help_text="What they proved: the death, the kinship or the guardianship.")

    @extend_schema(operation_id="pass_case_on", parameters=[PARAMETER], request=Heir, responses=CaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """After a death or an incapacity somebody else goes on with an open case, by what they proved to the lender."""
        body = self.Heir(data=request.data)
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        helper = through(request, said.pop("helper"))
        helpers.check(said["borrower"], helper)
        return rendered(services.pass_on(number, **said, helper=helper, key=key))
