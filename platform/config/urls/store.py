"""A store's hosts."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
handler404 = "config.errors.page_not_found"
handler403 = "config.errors.forbidden"
handler500 = "config.errors.server_error"
