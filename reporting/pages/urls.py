from __future__ import annotations

from django.urls import path

from reporting.pages import calibration, home, inclusion

app_name = "reporting"
urlpatterns = [
    path("accueil", home.home, name="home"),
    path("rapports/inclusion", inclusion.inclusion, name="inclusion"),
    path("rapports/calibrage", calibration.calibrate, name="calibration"),
    path("rapports/demander", inclusion.request_report, name="request_report"),
    path("rapports/<uuid:public_id>", inclusion.report_request, name="request"),
    path("rapports/<uuid:public_id>/fichier", inclusion.download, name="download"),
]
