"""The public partner site: what it is, sign-up, finding one's store."""

from django.urls import include, path

urlpatterns = [
    path("", include("shared_apps.resellers.web.urls")),
]
handler404 = "config.errors.page_not_found"
handler403 = "config.errors.forbidden"
handler500 = "config.errors.server_error"
