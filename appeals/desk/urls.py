"""Addresses of the desk, under /desk/."""

from django.urls import path

from appeals.desk import golden, handing, keeping, openid, samples, views

app_name = "desk"
urlpatterns = [
    path("", views.next_case, name="next"),
    path("login/", views.Login.as_view(), name="login"),
    path("login/openid/", openid.out, name="openid"),
    path("login/openid/back/", openid.back, name="openid_back"),
    path("out/", views.Out.as_view(), name="out"),
    path("waiting/", views.waiting, name="waiting"),
    path("take/", views.take, name="take"),
    path("second/", views.second, name="second"),
    path("team/", views.team, name="team"),
    path("find/", views.find, name="find"),
    path("aml/", views.shadows, name="shadows"),
    path("aml/<int:shadow>/", views.answer_shadow, name="answer_shadow"),
    path("queue/", handing.queue, name="queue"),
    path("queue/look/", handing.look, name="queue_look"),
    path("queue/give/", handing.give, name="queue_give"),
    path("queue/back/", handing.back, name="queue_back"),
    path("golden/", golden.overview, name="golden"),
    path("golden/<int:pk>/", golden.judge, name="golden_case"),
    path("golden/<int:pk>/agree/", golden.agree, name="golden_agree"),
    path("golden/<int:pk>/retire/", golden.retire, name="golden_retire"),
    path("samples/", samples.overview, name="samples"),
    path("samples/<int:pk>/", samples.read, name="sample"),
    path("keeping/", keeping.soon, name="keeping"),
    path("cases/<str:number>/", views.workspace, name="case"),
    path("cases/<str:number>/preview/", views.preview, name="preview"),
    path("cases/<str:number>/signal/", views.signal, name="signal"),
    path("cases/<str:number>/live/", views.live, name="live"),
    path("cases/<str:number>/keep/", views.keep, name="keep"),
    path("cases/<str:number>/hold/", views.hold, name="hold"),
    path("cases/<str:number>/<str:verb>/", views.act, name="act"),
    path("pages/<uuid:proof>/<int:page>.png", views.page_image, name="page"),
]
