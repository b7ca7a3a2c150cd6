"""Addresses of the demo: the front door and the imaginary lender."""

from django.urls import URLPattern

app_name = "demo"
urlpatterns: list[URLPattern] = []
