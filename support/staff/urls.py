"""Addresses of the console that belong to the borrower's side, under /console/."""

from django.urls import path

from support.staff import announcements, closings, directory, obligations, views

app_name = "staff"
urlpatterns = [
    path("announcements/", announcements.announcements, name="announcements"),
    path("announcements/<str:ref>/", announcements.announcement, name="announcement"),
    path("announcements/<str:ref>/<int:number>/sign/", announcements.sign, name="sign-announcement"),
    path("announcements/<str:ref>/<int:number>/withdraw/", announcements.withdraw, name="withdraw-announcement"),
    path("directory/", directory.directory, name="directory"),
    path("directory/<int:pk>/sign/", directory.sign, name="sign-scheme"),
    path("directory/<int:pk>/end/", directory.end, name="end-scheme"),
    path("closings/", closings.closings, name="closings"),
    path("closings/<int:pk>/stop/", closings.stop, name="stop-closing"),
    path("obligations/", obligations.obligations, name="obligations"),
    path("obligations/<str:month>.csv", obligations.export, name="obligations-export"),
    path("messages/", views.messages, name="messages"),
    path("feedback/", views.feedback, name="feedback"),
    path("feedback/<slug:kind>/<str:code>/", views.feedback_words, name="feedback_words"),
]
