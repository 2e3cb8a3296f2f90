from django.urls import path

from shared_apps.resellers.web import find, pages, signup

urlpatterns = [
    path("", pages.home, name="partners-home"),
    path("terms/", pages.terms, name="partners-terms"),
    path("language/", pages.language, name="partners-language"),
    path("signup/", signup.show, name="partners-sign-up"),
    path("signup/address/", signup.suggest, name="partners-address"),
    path("signup/ready/<str:ticket>/", signup.ready, name="partners-ready"),
    path("find/", find.find, name="partners-find"),
]
