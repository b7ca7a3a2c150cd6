"""Addresses of calls: the borrower's under /calls/, the colleagues' under /desk/calls/."""

from django.urls import path

from support.calls import views

app_name = "calls"
urlpatterns = [
    path("calls/", views.call, name="call"),
    path("calls/cancel/", views.cancel, name="cancel"),
    path("desk/calls/", views.calls, name="list"),
    path("desk/calls/<uuid:call_id>/", views.one, name="one"),
]
