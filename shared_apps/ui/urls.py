"""The living reference, mounted at /ui/ for staff and in development."""

from __future__ import annotations

from django.urls import path

from shared_apps.ui import views

urlpatterns = [
    path("", views.reference, name="ui-reference"),
    path("site/", views.site, name="ui-reference-site"),
    path("plain/", views.plain, name="ui-reference-plain"),
    path("error/<int:code>/", views.error, name="ui-reference-error"),
    path("brand.css", views.stylesheet, name="ui-reference-brand"),
]
