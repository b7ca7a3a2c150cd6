"""Addresses of the risk API, under /api/v1/."""

from django.urls import path

from risk.events import api as events

app_name = "risk"
urlpatterns = [
    path("events", events.Events.as_view(), name="events"),
    path("events/schema", events.Schema.as_view(), name="event-schema"),
]
