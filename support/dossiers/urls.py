"""Addresses of dossiers, under /desk/cases/."""

from django.urls import path

from support.dossiers import views

app_name = "dossiers"
urlpatterns = [
    path("<str:number>/dossier/", views.dossier, name="dossier"),
]
