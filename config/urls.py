"""Owns the table of addresses: each floor brings its own, this only mounts them."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("api/v1/", include("risk.urls")),
    path("api/v1/", include("appeals.urls")),
    path("api/v1/", include("support.explain.urls")),
    path("api/v1/", include("support.notices.urls")),
    path("api/v1/", include("support.staff.api_urls")),
    path("desk/chats/", include("support.live.urls")),
    path("", include("support.calls.urls")),
    path("desk/cases/", include("support.dossiers.urls")),
    path("desk/", include("appeals.desk.urls")),
    path("console/talks/", include("support.quality.urls")),
    path("console/", include("support.staff.urls")),
    path("console/", include("risk.console.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("", include("demo.urls")))
else:
    urlpatterns.append(path("", RedirectView.as_view(pattern_name="support:why")))  # the lender has its own landing
urlpatterns.append(path("", include("support.urls")))
