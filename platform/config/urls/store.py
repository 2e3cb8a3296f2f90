"""A store's hosts: storefront, portal, the team's console, the API, the gateways' notices."""

from django.urls import include, path

from tenant_apps.api.views.meta import NoSuchAddress

urlpatterns = [
    path("", include("tenant_apps.storefront.web.urls")),
    path("account/", include("tenant_apps.portal.web.urls")),
    path("manage/", include("tenant_apps.backoffice.web.urls")),
    path("team/", include("tenant_apps.team.web.urls")),
    path("api/v1/", include("tenant_apps.api.urls")),
    path("api/<path:rest>", NoSuchAddress.as_view()),
    path("webhooks/", include("tenant_apps.payments.web.urls")),
    path("brand/", include("branding.web.urls")),
    path(".well-known/", include("shared_apps.domains.web.urls")),
    path("auth/", include("shared_apps.identity.web.urls")),
]
handler404 = "config.errors.page_not_found"
handler403 = "config.errors.forbidden"
handler500 = "config.errors.server_error"
