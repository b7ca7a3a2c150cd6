"""Addresses of message providers, under /api/v1/."""

from django.urls import path

from support.notices.receipts import Receipts

app_name = "notices"
urlpatterns = [path("receipts/<slug:channel>", Receipts.as_view(), name="receipts")]
