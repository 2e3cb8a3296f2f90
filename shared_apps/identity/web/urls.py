from django.urls import include, path

from shared_apps.identity.web.views import sign_up

urlpatterns = [
    path("signup/", sign_up, name="account_signup"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
