app_name = "practice_examples"
urlpatterns = []
