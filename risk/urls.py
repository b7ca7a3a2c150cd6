"""Addresses of the risk API, under /api/v1/."""

from django.urls import path

from risk import api
from risk.bureau import api as bureau
from risk.console import api as console
from risk.events import api as events

app_name = "risk"
urlpatterns = [
    path("events", events.Events.as_view(), name="events"),
    path("events/schema", events.Schema.as_view(), name="event-schema"),
    path("events/conflicts", api.Conflicts.as_view(), name="conflicts"),
    path("lines/<str:ref>/decisions", api.LineDecisions.as_view(), name="line-decisions"),
    path("decisions/<str:decision_id>", api.Decision.as_view(), name="decision"),
    path("webhooks", api.Deliveries.as_view(), name="deliveries"),
    path("webhooks/<int:delivery_id>/redeliver", api.Redelivery.as_view(), name="redeliver"),
    path("borrowers/<str:ref>/bureau-pulls", bureau.Pulls.as_view(), name="pull-bureau"),
    path("bureau-pulls", bureau.PullsList.as_view(), name="bureau-pulls"),
    path("alerts", api.Alerts.as_view(), name="alerts"),
    path("policies/<str:version>/publish", console.PublishPolicy.as_view(), name="publish-policy"),
    path("texts/<str:code>/<int:number>/publish", console.PublishText.as_view(), name="publish-text"),
    path("scorecards/<int:pk>/publish", console.PublishCard.as_view(), name="publish-scorecard"),
    path("work/dead", api.DeadWork.as_view(), name="dead-work"),
]
