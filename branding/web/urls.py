from django.urls import path, re_path

from branding.web import views

urlpatterns = [
    path("<int:version>/brand.css", views.stylesheet, name="brand-stylesheet"),
    path("<int:version>/own.css", views.own_css, name="brand-own-css"),
    re_path(r"^files/logo\.(?P<kind>png|svg)$", views.logo, name="brand-logo"),
]
