"""Addresses of the appeals API, under /api/v1/."""

from django.urls import path

from appeals import api, api_oversight, api_proofs, api_staff

app_name = "appeals"
urlpatterns = [
    path("appeals", api.Cases.as_view(), name="cases"),
    path("appeals/<str:number>", api.OneCase.as_view(), name="case"),
    path("appeals/<str:number>/submit", api.Submit.as_view(), name="submit"),
    path("appeals/<str:number>/proofs", api_proofs.Proofs.as_view(), name="proofs"),
    path("appeals/<str:number>/discard", api.Discard.as_view(), name="discard"),
    path("appeals/<str:number>/withdraw", api.Withdraw.as_view(), name="withdraw"),
    path("appeals/<str:number>/no-more-proofs", api.NoMoreProofs.as_view(), name="no-more-proofs"),
    path("appeals/<str:number>/second-review", api.SecondReview.as_view(), name="second-review"),
    path("appeals/<str:number>/pass-on", api.PassOn.as_view(), name="pass-on"),
    path("desk/queue", api_staff.Queue.as_view(), name="queue"),
    path("desk/next", api_staff.Next.as_view(), name="next"),
    path("desk/approvals", api_staff.Seconds.as_view(), name="approvals"),
    path("desk/cases/<str:number>", api_staff.OneCase.as_view(), name="desk-case"),
    *(
        path(f"desk/cases/<str:number>/{verb}", view.as_view(), name=f"desk-{verb}")
        for verb, view in {
            "first-view": api_staff.FirstView,
            "approve": api_staff.Approve,
            "decline": api_staff.Decline,
            "request-proofs": api_staff.AskProofs,
            "release": api_staff.Release,
            "escalate": api_staff.Escalate,
            "clear": api_staff.Clear,
            "order-check": api_staff.OrderCheck,
            "report-check": api_staff.ReportCheck,
            "agree": api_staff.Agree,
            "return": api_staff.Return,
            "uphold": api_staff.Uphold,
            "extend": api_staff.Extend,
            "claim": api_oversight.Claim,
            "keep": api_oversight.Keep,
            "step-aside": api_oversight.StepAside,
            "assign": api_oversight.Assign,
            "redirect": api_oversight.Redirect,
            "alarm": api_oversight.Alarm,
            "take-second": api_oversight.TakeSecond,
            "change": api_oversight.Change,
            "grant": api_oversight.Grant,
            "reopen": api_oversight.Reopen,
            "resume": api_oversight.Resume,
        }.items()
    ),
]
