"""Addresses of the quality of the talks, under /console/talks/."""

from django.urls import path

from support.quality import views

app_name = "quality"
urlpatterns = [
    path("", views.talks, name="talks"),
    path("words/", views.words, name="words"),
    path("<uuid:talk>/", views.transcript, name="transcript"),
]
