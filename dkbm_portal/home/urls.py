from django.urls import path

from . import views

app_name = "home"
urlpatterns = [
    path("chronik/", views.chronicle, name="chronicle"),
    path("impressum/", views.legal_page, {"slug": "impressum"}, name="impressum"),
    path("datenschutz/", views.legal_page, {"slug": "datenschutz"}, name="datenschutz"),
    path("barrierefreiheit/", views.legal_page, {"slug": "barrierefreiheit"}, name="barrierefreiheit"),
]
