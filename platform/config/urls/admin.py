"""The staff host."""

from django.urls import include, path

urlpatterns = [
    path("", include("shared_apps.staff.web.urls")),
    path("wholesale/", include("wholesale.web.urls")),
    path("ui/", include("shared_apps.ui.urls")),
    path("auth/", include("shared_apps.identity.web.urls")),
]
handler404 = "config.errors.page_not_found"
handler403 = "config.errors.forbidden"
handler500 = "config.errors.server_error"
