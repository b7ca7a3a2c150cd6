"""Addresses of the risk API, under /api/v1/."""

from django.urls import URLPattern

app_name = "risk"
urlpatterns: list[URLPattern] = []
