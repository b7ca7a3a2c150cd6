"""Addresses of the console, under /console/."""

from django.urls import path

from risk.console import views
from risk.console.views import bulk, duties, foresight, outages, relief, scoring, versions, wording

app_name = "console"
urlpatterns = [
    path("", views.home, name="home"),
    path("warnings/", views.warnings, name="warnings"),
    path("warnings/<int:pk>/<slug:step>/", views.tick, name="tick"),
    path("todos/", duties.todos, name="todos"),
    path("measures/", duties.measures, name="measures"),
    path("incidents/", outages.incidents, name="incidents"),
    path("incidents/proposals/<int:pk>/dismiss/", outages.dismiss, name="dismiss"),
    path("incidents/windows/", outages.plan, name="plan-window"),
    path("incidents/windows/<str:ref>/end/", outages.end_window, name="end-window"),
    path("incidents/<str:ref>/", outages.incident, name="incident"),
    path("incidents/<str:ref>/update/", outages.update, name="update-incident"),
    path("incidents/<str:ref>/close/", outages.close, name="close-incident"),
    path("lines/<str:line>/", outages.explain, name="explain"),
    path("calendar/", foresight.calendar, name="calendar"),
    path("calendar/sign/", foresight.sign, name="sign-item"),
    path("customers/", foresight.customers, name="customers"),
    path("customers/<str:line>/contacted/", foresight.contacted, name="contacted"),
    path("scoreboard/", scoring.scoreboard, name="scoreboard"),
    path("scoreboard/<slug:code>/back/", scoring.give_back, name="give-back"),
    path("mass/", bulk.mass, name="mass"),
    path("mass/<int:pk>/", bulk.batch, name="batch"),
    path("mass/<int:pk>/sign/", bulk.sign, name="sign-mass"),
    path("mass/<int:pk>/stop/", bulk.stop, name="stop-mass"),
    path("mass/<int:pk>/rows.csv", bulk.report, name="mass-report"),
    path("relief/", relief.programmes, name="relief"),
    path("relief/<int:pk>/end/", relief.end, name="end-relief"),
    path("policy/", views.policy, name="policy"),
    path("policy/try/", views.try_out, name="try"),
    path("policy/versions/", versions.releases, name="releases"),
    path("policy/versions/<str:version>/", versions.version, name="version"),
    path("policy/versions/<str:version>/amend/", versions.amend, name="amend-policy"),
    path("policy/versions/<str:version>/report/", versions.report, name="policy-report"),
    path("policy/versions/<str:version>/<slug:move>/", versions.move, name="move-policy"),
    path("decisions/", views.find_decision, name="decisions"),
    path("decisions/<str:decision>/", views.decision, name="decision"),
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/<int:pk>/again/", views.redeliver, name="redeliver"),
    path("work/", views.work, name="work"),
    path("work/<int:pk>/again/", views.revive, name="revive"),
    path("catalogue/", wording.catalogue, name="catalogue"),
    path("catalogue/<str:code>/", wording.code, name="code"),
    path("catalogue/<str:code>/check/", wording.check, name="check-text"),
    path("catalogue/<str:code>/<int:number>/sign/", wording.sign, name="sign-text"),
    path("catalogue/<str:code>/<int:number>/withdraw/", wording.withdraw, name="withdraw-text"),
]
