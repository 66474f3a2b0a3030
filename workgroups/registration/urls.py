from django.urls import path

from . import views

app_name = "registration"
urlpatterns = [
    path("", views.application, name="application"),
    path("zurueckziehen/", views.withdraw, name="withdraw"),
    path("erneut/", views.reapply, name="reapply"),
    path("ag-wechsel/", views.request_change, name="request_change"),
    path("ag-wechsel/<int:pk>/entscheiden/", views.decide_change, name="decide_change"),
]
