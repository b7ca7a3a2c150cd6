"""Addresses of the quality of the talks, under /console/talks/."""

from django.urls import path

from support.quality import ears, views

app_name = "quality"
urlpatterns = [
    path("", views.talks, name="talks"),
    path("words/", views.words, name="words"),
    path("models/", ears.models, name="models"),
    path("models/learn/", ears.learn, name="learn"),
    path("models/<int:pk>/sign/", ears.sign, name="sign"),
    path("models/<int:pk>/back/", ears.roll_back, name="back"),
    path("phrases/", ears.propose, name="propose"),
    path("phrases/<int:pk>/drop/", ears.drop, name="drop"),
    path("<uuid:talk>/", views.transcript, name="transcript"),
]
