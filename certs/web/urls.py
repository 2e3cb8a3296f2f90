from django.urls import path

from certs.web import board

urlpatterns = [
    path("", board.certificates, name="certificates"),
    path("<str:host>/", board.host, name="certificate"),
    path("<str:host>/hurry/", board.hurry, name="certificate-hurry"),
    path("<str:host>/renew/", board.renew, name="certificate-renew"),
]
