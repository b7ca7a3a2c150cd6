"""The JSON edge of proofs for the lender's programs: hand a file in for a borrower, see what is asked and what came."""

import hashlib
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import queries
from appeals.api import BORROWER, ForBorrowers, Ref, Words
from appeals.models import Case
from appeals.proofs import services as proofs
from appeals.proofs.models import Proof
from risk.idempotency import PARAMETER, OtherBody, key_of


class ProofOut(serializers.ModelSerializer[Proof]):
    """A file as its borrower may know of it; `says` and `next_step` where it can't be used."""

    class Meta:
        model = Proof
        fields: tuple[str, ...] = (
            *("id", "slot", "name", "media", "size", "sha256", "state", "kind", "pages", "pages_read"),
            *("received_at", "says", "next_step"),
        )


class SlotOut(serializers.Serializer[Any]):
    """One thing asked for: what would do as well, how far it is, and the files in it."""

    code = serializers.CharField()
    title = serializers.CharField()
    alternatives = serializers.ListField(child=serializers.CharField())
    is_needed = serializers.BooleanField()
    state = serializers.ChoiceField(choices=["open", "waiting", "done", "problem"])
    proofs = ProofOut(many=True)


class Proofs(ForBorrowers):
    """The papers of a case."""

    parser_classes = [MultiPartParser]

    class Sent(serializers.Serializer[Any]):
        borrower = Ref()
        slot = Words(max_length=24, help_text="The `code` of what was asked.")
        file = serializers.FileField(max_length=160, allow_empty_file=True)

    @extend_schema(operation_id="list_proofs", parameters=[BORROWER], responses=SlotOut(many=True))  # type: ignore[untyped-decorator]
    def get(self, request: Request, number: str) -> Response:
        """What the case asks for, and each file that came with what became of it."""
        own = queries.own_case(number, borrower=request.query_params.get("borrower", ""))
        return Response(SlotOut(proofs.slots(own), many=True).data)

    @extend_schema(  # type: ignore[untyped-decorator]
        operation_id="hand_in_proof",
        parameters=[PARAMETER],
        request={"multipart/form-data": Sent},
        responses={201: ProofOut},
    )
    def post(self, request: Request, number: str) -> Response:
        """Takes one file in; it is read later. The same key again answers with the file it made."""
        key = key_of(request)  # no transaction is open while a file streams, so its own key makes it once
        body = self.Sent(data=request.data)
        body.is_valid(raise_exception=True)
        own = queries.own_case(number, borrower=body.validated_data["borrower"])
        return Response(ProofOut(self._taken(own, body.validated_data, key)).data, status=201)

    def _taken(self, own: Case, said: dict[str, Any], key: str) -> Proof:
        file, digest = said["file"], hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        proof = proofs.take_in(own.pk, said["slot"], file, file.name, borrower=own.borrower, key=key)
        if (proof.slot, proof.sha256) != (said["slot"], digest.hexdigest()):
            raise OtherBody("This key came with another file.", key=key)
        return proof
