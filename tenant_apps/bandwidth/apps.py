from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.copies import Copied


class BandwidthConfig(AppConfig):
    name = "tenant_apps.bandwidth"
    label = "bandwidth"
    copied = (Copied("bandwidth.TrafficTerms"),)
    append_only = ("bandwidth_perioduse", "bandwidth_alert")
