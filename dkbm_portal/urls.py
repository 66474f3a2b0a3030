from django.contrib import admin
from django.urls import include, path

from .health import views as health
from .home import views as home

handler400 = "dkbm_portal.errors.bad_request"
handler403 = "dkbm_portal.errors.permission_denied"
handler404 = "dkbm_portal.errors.page_not_found"
handler500 = "dkbm_portal.errors.server_error"

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("dkbm_portal.home.urls")),
    path("suche/", include("dkbm_portal.search.urls")),
    path("konto/", include("allauth.urls")),
    path("antrag/", include("workgroups.registration.urls")),
    path("", include("members.urls")),
    path("gruppen/", include("workgroups.urls")),
    path("", include("meetings.urls")),
    path("forum/", include("forum.urls")),
    path("praxisbeispiele/", include("practice_examples.urls")),
    path("admin/", admin.site.urls),
    path("stil/", include("dkbm_portal.style_guide.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
