from django.urls import path

from . import views

app_name = "workgroups"
urlpatterns = [
    path("", views.group_list, name="group_list"),
    path("<slug:slug>/", views.group_detail, name="group_detail"),
    path("<slug:slug>/mitglieder/", views.group_members, name="group_members"),
    path("<slug:slug>/bearbeiten/", views.group_edit, name="group_edit"),
    path("<slug:slug>/aemter/", views.office_history, name="office_history"),
    path("<slug:slug>/uag/neu/", views.uag_create, name="uag_create"),
    path("<slug:slug>/beitreten/", views.join, name="join"),
    path("<slug:slug>/verlassen/", views.leave, name="leave"),
    path("<slug:slug>/uebergeben/", views.hand_over, name="hand_over"),
    path("<slug:slug>/uebernehmen/", views.take_over, name="take_over"),
    path("<slug:slug>/abschliessen/", views.conclude, name="conclude"),
]
