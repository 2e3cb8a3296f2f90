from django.urls import path

from shared_apps.domains.web import views

urlpatterns = [path("webauthn", views.related_origins, name="related-origins")]
