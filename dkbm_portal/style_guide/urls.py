from django.urls import path

from . import mails, views

app_name = "style_guide"
urlpatterns = [
    path("", views.components, name="components"),
    path("mails/", mails.mails, name="mails"),
    path("mails/<str:key>/", mails.mail, name="mail"),
    path("mails/<str:key>/html/", mails.mail_html, name="mail_html"),
]
