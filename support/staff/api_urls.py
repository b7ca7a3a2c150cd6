"""Addresses of what colleagues publish by program, under /api/v1/."""

from django.urls import path

from support.staff import api

app_name = "staff-api"
urlpatterns = [
    path(
        "announcements/<str:ref>/<int:number>/publish", api.PublishAnnouncement.as_view(), name="publish-announcement"
    ),
    path("channel-closings", api.ChannelClosings.as_view(), name="channel-closings"),
]
