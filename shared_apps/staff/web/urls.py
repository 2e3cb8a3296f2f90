"""
Pages of staff. Fleet and work belong to lower floors, which know neither people nor pages: their
pages are here.
"""

from django.urls import path

from shared_apps.staff.web import (
    audit,
    clocks,
    copies,
    fleet,
    opening,
    overview,
    stores,
    traffic,
    work,
)

urlpatterns = [
    path("", overview.overview, name="staff-overview"),
    path("stores/", stores.stores, name="staff-stores"),
    path("stores/new/", opening.open_new, name="staff-store-new"),
    path("stores/new/name/", opening.suggest, name="staff-store-suggest"),
    path("stores/<uuid:store_id>/", stores.store, name="staff-store"),
    path("stores/<uuid:store_id>/opened/", opening.opened, name="staff-store-opened"),
    path("stores/<uuid:store_id>/status/", stores.status, name="staff-store-status"),
    path("stores/<uuid:store_id>/clock/", clocks.clock, name="staff-store-clock"),
    path("stores/<uuid:store_id>/clock/move/", clocks.move, name="staff-store-clock-move"),
    path("stores/<uuid:store_id>/copies/", copies.make, name="staff-copy-make"),
    path(
        "stores/<uuid:store_id>/copies/<uuid:copy_id>/delete/",
        copies.delete,
        name="staff-copy-delete",
    ),
    path("fleet/", fleet.fleet, name="staff-fleet"),
    path("fleet/new/", fleet.choose, name="staff-fleet-choose"),
    path("fleet/new/<slug:driver>/", fleet.add, name="staff-fleet-new"),
    path("fleet/<uuid:connection_id>/", fleet.connection, name="staff-connection"),
    path("fleet/<uuid:connection_id>/check/", fleet.check, name="staff-connection-check"),
    path("fleet/<uuid:connection_id>/images/", fleet.learn, name="staff-connection-images"),
    path("fleet/<uuid:connection_id>/pause/", fleet.pause, name="staff-connection-pause"),
    path("fleet/<uuid:connection_id>/resume/", fleet.resume, name="staff-connection-resume"),
    path("traffic/", traffic.traffic, name="staff-traffic"),
    path("traffic/new/<slug:driver>/", traffic.add, name="staff-traffic-new"),
    path("traffic/<uuid:connection_id>/", traffic.source, name="staff-traffic-source"),
    path("traffic/<uuid:connection_id>/check/", traffic.check, name="staff-traffic-check"),
    path("traffic/<uuid:connection_id>/pause/", traffic.pause, name="staff-traffic-pause"),
    path("traffic/<uuid:connection_id>/resume/", traffic.resume, name="staff-traffic-resume"),
    path("work/", work.work, name="staff-work"),
    path("work/retry/", work.retry_all, name="staff-work-retry"),
    path("work/deliveries/<int:delivery_id>/", work.retry_delivery, name="staff-delivery-retry"),
    path("work/due/<int:work_id>/", work.retry_due, name="staff-due-retry"),
    path("audit/", audit.audit, name="staff-audit"),
    path("audit/export/", audit.audit_csv, name="staff-audit-csv"),
]
