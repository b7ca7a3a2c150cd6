"""What providers say became of a message: signed, fresh, and believed only of what was handed over to them."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from standardwebhooks import Webhook, WebhookVerificationError

from support.notices import sending


class Receipt(serializers.Serializer[Any]):
    """`message` is the provider's own name for it, as it answered."""

    message = serializers.CharField(max_length=128)
    state = serializers.ChoiceField(["delivered", "failed"])
    why = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


class Receipts(APIView):
    """One receipt a call, signed as our requests are (Standard Webhooks, five minutes). Told twice it is told once."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(exclude=True)  # type: ignore[untyped-decorator] # providers' own, not part of the contract
    def post(self, request: Request, channel: str) -> Response:
        _verify(request, channel)
        said = Receipt(data=request.data)
        said.is_valid(raise_exception=True)
        told = said.validated_data
        is_new = sending.receive(channel, told["message"], delivered=told["state"] == "delivered", why=told["why"])
        return Response({"new": is_new})


def _verify(request: Request, channel: str) -> None:
    secret = {"sms": settings.SMS_SECRET, "push": settings.PUSH_SECRET}.get(channel, "")
    if not secret:
        raise AuthenticationFailed("Nobody is known to carry this channel.")
    try:
        Webhook(secret).verify(request.body, dict(request.headers))
    except WebhookVerificationError as error:
        raise AuthenticationFailed("The signature is not ours, or older than five minutes.") from error
