"""Addresses of the agents' chats, under /desk/chats/."""

from django.urls import path

from support.live import views

app_name = "live"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("stream/", views.stream, name="stream"),
    path("queue/stream/", views.queue_stream, name="queue_stream"),
    path("cases/<str:number>/stream/", views.case_stream, name="case_stream"),
    path("<uuid:talk>/", views.talk, name="talk"),
    path("<uuid:talk>/stream/", views.talk_stream, name="talk_stream"),
    path("<uuid:talk>/since/", views.since, name="since"),
    path("<uuid:talk>/seen/", views.seen, name="seen"),
    path("<uuid:talk>/typing/", views.typing, name="typing"),
    path("<uuid:talk>/take/", views.take, name="take"),
    path("<uuid:talk>/pass/", views.pass_on, name="pass"),
    path("<uuid:talk>/end/", views.finish, name="finish"),
    path("<uuid:talk>/file/", views.file, name="file"),
    path("<uuid:talk>/note/", views.note, name="note"),
    path("<uuid:talk>/replies/", views.ready, name="replies"),
]
