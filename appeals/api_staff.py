"""The JSON edge of cases for colleagues: queue, claim, decide. Roles come from the session's user."""

from typing import Any, cast

from django.contrib.auth.models import User
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from appeals import queries, roles, services
from appeals.api import CaseOut, Words
from appeals.commands import Item
from appeals.models import Case, Step
from appeals.status import Leaning, Way
from appeals.visits import Plan
from risk.idempotency import PARAMETER, once

AFTER = OpenApiParameter(name="after", required=False, description="The number of the last case seen.")


class IsColleague(BasePermission):
    """A signed-in colleague with a role."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, User) and bool(roles.roles_of(request.user))


class ForColleagues(APIView):
    """What a colleague does in their own name."""

    permission_classes = [IsColleague]


def staff_of(request: Request) -> User:
    return cast("User", request.user)


class StepOut(serializers.ModelSerializer[Step]):
    """One step of the trail."""

    class Meta:
        model = Step
        fields: tuple[str, ...] = ("seq", "event", "source", "target", "part", "ref", "note", "body", "at", "hash")


class StaffCaseOut(CaseOut):
    """A case as a colleague reads it."""

    class Meta(CaseOut.Meta):
        fields: tuple[str, ...] = (
            *CaseOut.Meta.fields,
            *("queue", "urgency", "due_on", "assignee", "locked_until", "red", "amber"),
            *("income_recognised", "income_level", "proposal", "eyes", "recheck"),
        )

    status = serializers.CharField()


class FullCaseOut(StaffCaseOut):
    """The same, with its trail."""

    class Meta(StaffCaseOut.Meta):
        fields: tuple[str, ...] = (*StaffCaseOut.Meta.fields, "trail")

    trail = serializers.SerializerMethodField()

    @extend_schema_field(StepOut(many=True))  # type: ignore[untyped-decorator]
    def get_trail(self, case: Case) -> list[dict[str, Any]]:
        return list(StepOut(queries.trail(case), many=True).data)


def rendered(case: Case) -> Response:
    return Response(StaffCaseOut(case).data)


class Queue(ForColleagues):
    """What waits for a reviewer."""

    @extend_schema(operation_id="read_queue", parameters=[AFTER], responses=StaffCaseOut(many=True))  # type: ignore[untyped-decorator]
    def get(self, request: Request) -> Response:
        """What waits, next first; page with the number of the last one."""
        after = request.query_params.get("after") or None
        return Response(StaffCaseOut(queries.queue(staff_of(request), after=after), many=True).data)


class Seconds(ForColleagues):
    """What waits for second eyes."""

    @extend_schema(operation_id="read_approvals", responses=StaffCaseOut(many=True))  # type: ignore[untyped-decorator]
    def get(self, request: Request) -> Response:
        """What waits for eyes this colleague may give."""
        return Response(StaffCaseOut(queries.second_queue(staff_of(request)), many=True).data)


class Next(ForColleagues):
    """Takes the next case."""

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="claim_next", parameters=[PARAMETER], request=None, responses={200: StaffCaseOut, 204: None}
    )
    @once
    def post(self, request: Request, *, key: str) -> Response:
        """Locks the next case this colleague may judge for 30 minutes; 204 when there is none."""
        case = services.claim_next(staff_of(request), key=key)
        return rendered(case) if case else Response(status=204)


class OneCase(ForColleagues):
    """One case with its trail."""

    @extend_schema(operation_id="read_case_as_staff", responses=FullCaseOut)  # type: ignore[untyped-decorator]
    def get(self, request: Request, number: str) -> Response:
        """One case with its trail."""
        return Response(FullCaseOut(queries.case_for_staff(number, staff_of(request))).data)


class Note(serializers.Serializer[dict[str, Any]]):
    note = Words(max_length=4000, allow_blank=True, required=False, default="")


class Verb(ForColleagues):
    """A move that takes nothing but a note."""

    act: Any = None

    @extend_schema(parameters=[PARAMETER], request=Note, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Makes the move; `note` says why, in the colleague's own words."""
        body = Note(data=request.data)
        body.is_valid(raise_exception=True)
        return rendered(type(self).act(number, staff=staff_of(request), **body.validated_data, key=key))


class Release(Verb):
    """Puts a case back."""

    act = services.release


class Escalate(Verb):
    """Sends a case to the specialist."""

    act = services.send_to_specialist


class Clear(Verb):
    """The specialist's answer."""

    act = services.clear


class OrderCheck(ForColleagues):
    """Orders a visit or a call."""

    class CheckOrder(serializers.Serializer[dict[str, Any]]):
        note = Words(max_length=4000)
        way = serializers.ChoiceField(choices=Way.choices, default=Way.PHONE)
        place = Words(max_length=200, required=False, allow_blank=True, default="")
        items = serializers.ListField(child=Words(max_length=200), min_length=1, max_length=20)
        slots = serializers.ListField(child=serializers.DateTimeField(), required=False, default=list, max_length=3)

    @extend_schema(operation_id="order_check", parameters=[PARAMETER], request=CheckOrder, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """The borrower is asked for one of the times and may say no."""
        body = self.CheckOrder(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        plan = Plan(way=Way(said["way"]), place=said["place"], items=tuple(said["items"]), slots=tuple(said["slots"]))
        return rendered(services.order_check(number, staff=staff_of(request), note=said["note"], key=key, plan=plan))


class ReportCheck(ForColleagues):
    """Reports what the visit or the call found."""

    class CheckReport(serializers.Serializer[dict[str, Any]]):
        note = Words(max_length=4000)
        found = serializers.ListField(
            child=serializers.ChoiceField(choices=["yes", "no", "unknown"]), required=False, default=list, max_length=20
        )
        is_agreed = serializers.BooleanField(default=False, help_text="The borrower agreed by word of mouth.")
        spot = Words(
            max_length=48,
            required=False,
            allow_blank=True,
            default="",
            help_text="Where it was, `latitude,longitude`; only with the borrower's own consent to that.",
        )

    @extend_schema(operation_id="report_check", parameters=[PARAMETER], request=CheckReport, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Item by item; the case goes back to the reviewer. Needs the borrower's word first."""
        body = self.CheckReport(data=request.data)
        body.is_valid(raise_exception=True)
        return rendered(services.report_check(number, staff=staff_of(request), **body.validated_data, key=key))


class Agree(Verb):
    """A second pair of eyes agrees."""

    act = services.agree


class Return(Verb):
    """A second pair of eyes disagrees."""

    act = services.return_to_reviewer


class Uphold(Verb):
    """The second level keeps the outcome."""

    act = services.uphold


class Extend(Verb):
    """Asks for more time."""

    act = services.extend


class FirstView(ForColleagues):
    """What a reviewer thinks before the machine's recommendation."""

    class View(serializers.Serializer[dict[str, Any]]):
        leaning = serializers.ChoiceField(choices=Leaning.choices)
        note = Words(max_length=1000)

    @extend_schema(operation_id="say_first_view", parameters=[PARAMETER], request=View, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Needed before a doubtful case, or one that asks for a person, is approved or declined; said once."""
        body = self.View(data=request.data)
        body.is_valid(raise_exception=True)
        return rendered(services.first_view(number, staff=staff_of(request), **body.validated_data))


class Approve(ForColleagues):
    """Approves the evidence."""

    class Approval(serializers.Serializer[dict[str, Any]]):
        income = serializers.IntegerField(min_value=0, max_value=10**12, help_text="Recognised, fen a month.")
        level = serializers.IntegerField(min_value=1, max_value=4)
        explained = serializers.ListField(child=Words(max_length=32), required=False, default=list, max_length=10)
        note = Words(max_length=4000)

    @extend_schema(operation_id="approve_case", parameters=[PARAMETER], request=Approval, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """The re-check follows, or a second pair of eyes first."""
        body = self.Approval(data=request.data)
        body.is_valid(raise_exception=True)
        return rendered(services.approve(number, staff=staff_of(request), **body.validated_data, key=key))


class Decline(ForColleagues):
    """Keeps the decision."""

    class Refusing(serializers.Serializer[dict[str, Any]]):
        note = Words(max_length=4000)
        targets = serializers.ListField(child=Words(max_length=200), required=False, default=list, max_length=10)
        why_none = Words(max_length=1000, allow_blank=True, required=False, default="")

    @extend_schema(operation_id="decline_case", parameters=[PARAMETER], request=Refusing, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """A named person keeps the decision, with reasons and what would improve it."""
        body = self.Refusing(data=request.data)
        body.is_valid(raise_exception=True)
        return rendered(services.decline(number, staff=staff_of(request), **body.validated_data, key=key))


class AskProofs(ForColleagues):
    """Asks the borrower for proofs."""

    class ProofRequest(serializers.Serializer[dict[str, Any]]):
        class Wanted(serializers.Serializer[dict[str, Any]]):
            proof = Words(max_length=16)
            why = Words(max_length=400)
            alternatives = serializers.ListField(child=Words(max_length=16), required=False, default=list)

        items = Wanted(many=True)
        note = Words(max_length=4000)

    @extend_schema(operation_id="request_proofs", parameters=[PARAMETER], request=ProofRequest, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Asks for what is missing, with what would do as well."""
        body = self.ProofRequest(data=request.data)
        body.is_valid(raise_exception=True)
        items = [
            Item(proof=item["proof"], why=item["why"], alternatives=tuple(item["alternatives"]))
            for item in body.validated_data["items"]
        ]
        note = body.validated_data["note"]
        return rendered(services.request_proofs(number, staff=staff_of(request), items=items, note=note, key=key))
