"""The JSON edge of cases for colleagues who lead or oversee: give out, redirect, warn, second level, open again."""

from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import queries, roles, services
from appeals.api import Words
from appeals.api_staff import Approve, ForColleagues, Note, StaffCaseOut, Verb, rendered, staff_of
from appeals.claiming import reviewers
from appeals.desk.forms import Alarm as AlarmForm
from appeals.status import Kind
from risk.idempotency import PARAMETER, once


class Claim(ForColleagues):
    """Takes one of the three that come next."""

    @extend_schema(operation_id="claim_case", parameters=[PARAMETER], request=None, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Locks it to this colleague for 30 minutes."""
        return rendered(services.claim(number, staff=staff_of(request), key=key))


class Keep(ForColleagues):
    """Holds a case for longer."""

    @extend_schema(operation_id="keep_case", request=None, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    def post(self, request: Request, number: str) -> Response:
        """The lock starts its 30 minutes again; repeating it does no harm."""
        return rendered(services.keep(number, staff=staff_of(request)))


class StepAside(ForColleagues):
    """Declares a conflict of interest."""

    @extend_schema(operation_id="step_aside", parameters=[PARAMETER], request=Note, responses={204: None})  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Kept for good; a case in this colleague's hands goes back to the queue."""
        body = Note(data=request.data)
        body.is_valid(raise_exception=True)
        services.step_aside(number, staff=staff_of(request), note=body.validated_data["note"])
        return Response(status=204)


class Named(serializers.Serializer[dict[str, Any]]):
    assignee = serializers.SlugRelatedField[User](slug_field="username", queryset=reviewers())


class Assign(ForColleagues):
    """Gives a case to a colleague."""

    act: Any = staticmethod(services.assign)

    @extend_schema(parameters=[PARAMETER], request=Named, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """The colleague must be free of conflicts, and of what they judged before."""
        body = Named(data=request.data)
        body.is_valid(raise_exception=True)
        return rendered(type(self).act(number, staff=staff_of(request), **body.validated_data, key=key))


class Resume(Assign):
    """Gives a reopened case to somebody who did not judge it before."""

    act = staticmethod(services.resume)


class Redirect(ForColleagues):
    """Hands a case to the right kind."""

    class Kinds(serializers.Serializer[dict[str, Any]]):
        kind = serializers.ChoiceField(choices=[one for one in Kind.choices if one[0] != Kind.APPEAL])
        note = Words(max_length=4000)

    @extend_schema(operation_id="redirect_case", parameters=[PARAMETER], request=Kinds, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Answers with the new case; it keeps the time the old one was received."""
        body = self.Kinds(data=request.data)
        body.is_valid(raise_exception=True)
        return rendered(services.redirect(number, staff=staff_of(request), **body.validated_data, key=key))


class Alarm(ForColleagues):
    """Says that somebody is in need."""

    class Noticed(serializers.Serializer[dict[str, Any]]):
        kind = serializers.ChoiceField(choices=AlarmForm.KINDS)
        note = Words(max_length=4000)

    @extend_schema(operation_id="raise_alarm", parameters=[PARAMETER], request=Noticed, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Answers with the case of that kind that runs beside this one from now on."""
        body = self.Noticed(data=request.data)
        body.is_valid(raise_exception=True)
        staff = staff_of(request)
        queries.case_for_staff(number, staff)
        return rendered(services.raise_alarm(number, actor=roles.acting(staff), **body.validated_data, key=key))


class TakeSecond(ForColleagues):
    """Takes a second review."""

    @extend_schema(operation_id="claim_second", parameters=[PARAMETER], request=None, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """Only for somebody above or outside whoever judged before."""
        return rendered(services.claim_second(number, staff=staff_of(request), key=key))


class Change(ForColleagues):
    """The second level changes the outcome."""

    @extend_schema(
        operation_id="change_outcome", parameters=[PARAMETER], request=Approve.Approval, responses=StaffCaseOut
    )  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """The re-check runs again on what is recognised now."""
        body = Approve.Approval(data=request.data)
        body.is_valid(raise_exception=True)
        return rendered(services.change(number, staff=staff_of(request), **body.validated_data, key=key))


class Grant(Verb):
    """Grants a right over personal information, or answers for an automated decision."""

    act = services.grant


class Reopen(ForColleagues):
    """Opens a closed case again."""

    class Why(serializers.Serializer[dict[str, Any]]):
        note = Words(max_length=4000)
        regulator = serializers.BooleanField(default=False, help_text="A regulator passed it on.")

    @extend_schema(operation_id="reopen_case", parameters=[PARAMETER], request=Why, responses=StaffCaseOut)  # type: ignore[untyped-decorator]
    @once
    def post(self, request: Request, number: str, *, key: str) -> Response:
        """For a regulator, a court, our own error or a new fact, within six months."""
        body = self.Why(data=request.data)
        body.is_valid(raise_exception=True)
        return rendered(services.reopen(number, staff=staff_of(request), **body.validated_data, key=key))
