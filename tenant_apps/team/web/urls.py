from django.urls import path

from tenant_apps.team.web.pages import join

urlpatterns = [path("join/<str:link>/", join, name="team-join")]
