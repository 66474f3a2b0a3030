from django.urls import path

from .views import answers, detail, feed, lists, minutes, planning

app_name = "meetings"
urlpatterns = [
    path("treffen/", lists.meeting_list, name="meeting_list"),
    path("treffen/monat/<int:year>/<int:month>/", lists.month, name="month"),
    path("treffen/neu/", planning.meeting_create, name="meeting_create"),
    path("treffen/<int:pk>/", detail.meeting_detail, name="meeting_detail"),
    path("treffen/<int:pk>/bearbeiten/", planning.meeting_edit, name="meeting_edit"),
    path("treffen/<int:pk>/loeschen/", planning.delete, name="delete"),
    path("treffen/<int:pk>/ankuendigen/", planning.announce, name="announce"),
    path("treffen/<int:pk>/verschieben/", planning.move, name="move"),
    path("treffen/<int:pk>/absagen/", planning.cancel, name="cancel"),
    path("treffen/<int:pk>/abschliessen/", minutes.close, name="close"),
    path("treffen/<int:pk>/protokoll/", minutes.minutes, name="minutes"),
    path("treffen/<int:pk>/antwort/", answers.answer, name="answer"),
    path("treffen/<int:pk>/antworten/", answers.answers, name="answers"),
    path("treffen/<int:pk>/antworten.csv", answers.answers_csv, name="answers_csv"),
    path("treffen/<int:pk>/kalender.ics", feed.meeting_ics, name="meeting_ics"),
    path("antwort/<str:token>/", answers.token_answer, name="token_answer"),
    path("kalender/", feed.feed_settings, name="feed_settings"),
    path("kalender/erneuern/", feed.feed_reset, name="feed_reset"),
    path("kalender/<str:token>.ics", feed.feed, name="feed"),
]
