"""Addresses of the appeals API, under /api/v1/."""

from django.urls import URLPattern

app_name = "appeals"
urlpatterns: list[URLPattern] = []
