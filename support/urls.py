"""Addresses a borrower opens."""

from django.urls import URLPattern, URLResolver, path

from support.views import door, open_data, why

app_name = "support"
urlpatterns: list[URLPattern | URLResolver] = [
    path("enter/<str:token>", door.enter, name="enter"),
    path("out/", door.out, name="out"),
    path("look/", door.look, name="look"),
    path("why/", why.lines, name="why"),
    path("appeals/", why.lines, name="appeals"),
    path("messages/", why.lines, name="messages"),
    path("plans/", open_data.plans, name="plans"),
    path("fairness/", open_data.fairness, name="fairness"),
]
