"""Addresses a borrower opens."""

from django.urls import URLPattern, URLResolver, path

from support.views import appeals, chat, control, door, messages, open_data, sessions, uploads, why

app_name = "support"
urlpatterns: list[URLPattern | URLResolver] = [
    path("enter/<str:token>", door.enter, name="enter"),
    path("out/", door.out, name="out"),
    path("look/", door.look, name="look"),
    path("why/", why.lines, name="why"),
    path("why/<str:ref>/", why.line, name="why_line"),
    path("why/<str:ref>/past/", why.happened, name="past"),
    path("why/<str:ref>/draw/", why.draw, name="draw"),
    path("why/<str:ref>/notice.pdf", why.notice, name="notice"),
    path("why/<str:ref>/wrong/", appeals.wrong, name="wrong"),
    path("appeals/", appeals.cases, name="appeals"),
    path("appeals/new/", appeals.new, name="appeal_new"),
    path("appeals/<str:number>/", appeals.case, name="appeal"),
    path("appeals/<str:number>/proofs/", appeals.add_proofs, name="proofs"),
    path("appeals/<str:number>/proofs/<uuid:proof_id>/remove/", appeals.remove_proof, name="remove_proof"),
    path("appeals/<str:number>/uploads/", uploads.begin, name="uploads"),
    path("appeals/<str:number>/uploads/<uuid:upload_id>/", uploads.part, name="upload_part"),
    path("appeals/<str:number>/submit/", appeals.submit, name="submit"),
    path("appeals/<str:number>/withdraw/", appeals.withdraw, name="withdraw"),
    path("appeals/<str:number>/none/", appeals.no_more, name="no_more"),
    path("appeals/<str:number>/visit/", appeals.visit, name="visit"),
    path("appeals/<str:number>/second/", appeals.second, name="second"),
    path("messages/", messages.messages, name="messages"),
    path("messages/<uuid:notice_id>/", messages.message, name="message"),
    path("control/", control.lines, name="control"),
    path("control/<str:ref>/", control.line, name="control_line"),
    path("control/<str:ref>/<str:action>/", control.act, name="control_act"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/others/", sessions.out_others, name="sessions_others"),
    path("sessions/<uuid:session_id>/", sessions.out_one, name="session_out"),
    path("plans/", open_data.plans, name="plans"),
    path("chat/", chat.chat, name="chat"),
    path("fairness/", open_data.fairness, name="fairness"),
]
