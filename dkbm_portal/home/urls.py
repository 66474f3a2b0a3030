from django.urls import path

from . import views

app_name = "home"
urlpatterns = [
    path("weiter/", views.unsent_text, name="unsent"),
    path("weiter/verwerfen/", views.discard_unsent, name="discard_unsent"),
    path("chronik/", views.chronicle, name="chronicle"),
    path("impressum/", views.legal_page, {"slug": "impressum"}, name="impressum"),
    path("datenschutz/", views.legal_page, {"slug": "datenschutz"}, name="datenschutz"),
    path("barrierefreiheit/", views.accessibility, name="barrierefreiheit"),
    path("barrierefreiheit/rueckmeldung/", views.accessibility_feedback, name="accessibility_feedback"),
    path(
        "barrierefreiheit/rueckmeldung/<str:token>/",
        views.accessibility_feedback_sent,
        name="accessibility_feedback_sent",
    ),
]
