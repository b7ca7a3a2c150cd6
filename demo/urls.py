"""Addresses of the demo: the front door, who one can be, and how the lender behaves."""

from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("", views.front, name="front"),
    path("demo/borrower/<str:borrower>/", views.be_borrower, name="borrower"),
    path("demo/widget/<str:borrower>/", views.widget, name="widget"),
    path("demo/again/", views.again, name="again"),
    path("demo/staff/<str:username>/", views.be_staff, name="staff"),
    path("demo/lender/<str:command>/", views.tell_lender, name="lender"),
    path("demo/papers/<str:borrower>/<str:kind>/", views.paper, name="paper"),
]
