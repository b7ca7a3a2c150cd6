"""Addresses of the explanation API, under /api/v1/."""

from django.urls import path

from support.explain.api import Explanation

app_name = "explain"
urlpatterns = [path("lines/<str:ref>/explanation", Explanation.as_view(), name="explanation")]
