"""The staff host."""

from django.urls import include, path

from shared_apps.identity.web.guards import staff_required
from shared_apps.ui import views as ui

urlpatterns = [
    path("", include("shared_apps.staff.web.urls")),
    path("wholesale/", include("wholesale.web.urls")),
    path("certificates/", include("certs.web.urls")),
    # The design system knows no guards: the living reference is shut here.
    path("ui/", staff_required(ui.reference), name="ui-reference"),
    path("ui/site/", staff_required(ui.site), name="ui-reference-site"),
    path("ui/plain/", staff_required(ui.plain), name="ui-reference-plain"),
    path("ui/error/<int:code>/", staff_required(ui.error), name="ui-reference-error"),
    path("ui/brand.css", staff_required(ui.stylesheet), name="ui-reference-brand"),
    path("auth/", include("shared_apps.identity.web.urls")),
]
handler404 = "config.errors.page_not_found"
handler403 = "config.errors.forbidden"
handler500 = "config.errors.server_error"
