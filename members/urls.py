from django.urls import path

from . import views

app_name = "members"
urlpatterns = [
    path("mitglieder/", views.member_list, name="member_list"),
    path("mitglieder/<int:pk>/", views.member_detail, name="member_detail"),
    path("profil/", views.profile_edit, name="profile_edit"),
    path("profil/adresse-funktioniert/", views.address_works, name="address_works"),
]
