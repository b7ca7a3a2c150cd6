"""Addresses a borrower opens."""

from django.urls import URLPattern, URLResolver, path

from support.views import chat, door, messages, open_data, why

app_name = "support"
urlpatterns: list[URLPattern | URLResolver] = [
    path("enter/<str:token>", door.enter, name="enter"),
    path("out/", door.out, name="out"),
    path("look/", door.look, name="look"),
    path("why/", why.lines, name="why"),
    path("why/<str:ref>/", why.soon, name="why_line"),
    path("appeals/", why.lines, name="appeals"),
    path("appeals/new/", why.lines, name="appeal_new"),
    path("appeals/<str:number>/", why.soon, name="appeal"),
    path("messages/", messages.messages, name="messages"),
    path("messages/<uuid:notice_id>/", messages.message, name="message"),
    path("plans/", open_data.plans, name="plans"),
    path("chat/", chat.chat, name="chat"),
    path("fairness/", open_data.fairness, name="fairness"),
]
