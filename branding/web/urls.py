from django.urls import path, re_path

from branding.web import views

urlpatterns = [
    path("<int:version>/brand.css", views.stylesheet, name="brand-stylesheet"),
    re_path(r"^(?P<version>\d+)/logo\.(?P<kind>png|svg)$", views.logo, name="brand-logo"),
]
