from django.urls import path

from . import views

app_name = "members"
urlpatterns = [
    path("mitglieder/", views.member_list, name="member_list"),
    path("mitglieder/<int:pk>/", views.member_detail, name="member_detail"),
    path("konto/daten/", views.personal_data, name="personal_data"),
    path("konto/daten/meine-daten.json", views.personal_data_file, name="personal_data_file"),
    path("konto/loeschen/", views.account_erase, name="account_erase"),
    path("profil/", views.profile_edit, name="profile_edit"),
    path("profil/adresse-funktioniert/", views.address_works, name="address_works"),
]
