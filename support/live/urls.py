"""Addresses of the agents' chats, under /desk/chats/."""

from django.urls import path

from support.live import views

app_name = "live"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<uuid:talk>/", views.talk, name="talk"),
    path("<uuid:talk>/take/", views.take, name="take"),
    path("<uuid:talk>/release/", views.release, name="release"),
]
