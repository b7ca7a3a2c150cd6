"""Addresses of the console that belong to the borrower's side, under /console/."""

from django.urls import path

from support.staff import views

app_name = "staff"
urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("feedback/", views.feedback, name="feedback"),
    path("feedback/<slug:kind>/<str:code>/", views.feedback_words, name="feedback_words"),
]
