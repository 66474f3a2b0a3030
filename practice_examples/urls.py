from django.urls import path

from . import views

app_name = "practice_examples"
urlpatterns = [
    path("", views.example_list, name="example_list"),
    path("eckpunkt/<int:number>/", views.keypoint_detail, name="keypoint_detail"),
    path("neu/", views.example_create, name="example_create"),
    path("meine/", views.own_examples, name="own_examples"),
    path("<slug:slug>/", views.example_detail, name="example_detail"),
    path("<slug:slug>/bearbeiten/", views.example_edit, name="example_edit"),
    path("<slug:slug>/einreichen/", views.submit, name="submit"),
    path("<slug:slug>/zurueckziehen/", views.withdraw, name="withdraw"),
    path("<slug:slug>/loeschen/", views.example_delete, name="example_delete"),
]
