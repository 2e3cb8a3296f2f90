"""Fill the demo: three stores with a year behind them."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from kernel.tenancy.context import find_store
from tenant_apps.demo.ground import lay_ground
from tenant_apps.demo.names import claim_a_name
from tenant_apps.demo.opening import open_demo_store
from tenant_apps.demo.script import STORES
from tenant_apps.demo.traffic import let_traffic_flow
from tenant_apps.demo.year import live_a_year


class Command(BaseCommand):
    help = "Make EZSCALE's own shop and two stores, and live a year in each. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SANDBOX_STRIPE_URL or not settings.SANDBOX_VIRTFUSION_URL:
            raise CommandError("The demo needs the sandbox servers: start it with `make run`.")
        lay_ground()
        stores = []
        for wish in STORES:
            started = time.monotonic()
            store = open_demo_store(wish)
            if store.clock_offset.total_seconds() < -1:
                live_a_year(store, wish)
            claim_a_name(wish.slug)
            stores.append((store, wish))
            seconds = int(time.monotonic() - started)
            self.stdout.write(f"{wish.name}: a year in {seconds} s")
        let_traffic_flow([(find_store(store.key), wish) for store, wish in stores])
