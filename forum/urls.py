from django.urls import path

from .views import following, lists, moderation, topics

app_name = "forum"
urlpatterns = [
    path("", lists.index, name="index"),
    path("vorschau/", topics.preview, name="preview"),
    path("abmelden/<str:token>/", following.unsubscribe, name="unsubscribe"),
    path("thema/<int:pk>/", topics.topic_detail, name="topic_detail"),
    path("thema/<int:pk>/antworten/", topics.reply, name="reply"),
    path("thema/<int:pk>/folgen/", following.follow_topic, name="follow_topic"),
    path("thema/<int:pk>/anheften/", moderation.pin, name="pin"),
    path("thema/<int:pk>/schliessen/", moderation.close, name="close"),
    path("thema/<int:pk>/umziehen/", moderation.move, name="move"),
    path("beitrag/<int:pk>/bearbeiten/", topics.post_edit, name="post_edit"),
    path("beitrag/<int:pk>/ausblenden/", moderation.post_hide, name="post_hide"),
    path("beitrag/<int:pk>/einblenden/", moderation.post_unhide, name="post_unhide"),
    path("<slug:slug>/", lists.topic_list, name="topic_list"),
    path("<slug:slug>/neu/", topics.topic_create, name="topic_create"),
    path("<slug:slug>/gelesen/", following.mark_read, name="mark_read"),
    path("<slug:slug>/folgen/", following.follow_group, name="follow_group"),
]
