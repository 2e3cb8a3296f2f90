from django.urls import path

from tenant_apps.payments.web import views

urlpatterns = [path("<uuid:endpoint>/", views.notice, name="gateway-notice")]
