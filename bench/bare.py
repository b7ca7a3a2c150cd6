"""Owns the floor of `bench page`: the product's addresses, and one bare page beside them."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from risk.events.models import Line

PAGE = "<!doctype html><html lang='zh-Hans'><title>{{ line.ref }}</title><p>{{ line.ref }}</p></html>"


def bare(request: HttpRequest, ref: str) -> HttpResponse:
    """One indexed read and a small template, through the same middleware."""
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"line": Line.objects.get(ref=ref)}, request))


urlpatterns = [path("bare/<str:ref>/", bare), path("", include("config.urls"))]
