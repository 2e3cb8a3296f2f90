"""Print the addresses and logins of the demo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from kernel.tenancy.context import on_platform_side
from kernel.web.links import host_url
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store
from tenant_apps.demo.script import PASSWORD, STAFF, STORES


class Command(BaseCommand):
    help = "Print where everything is and how to sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        root = settings.ROOT_DOMAIN
        say = self.stdout.write
        staff = STAFF[0] if settings.DEMO else ""
        say("")
        say(f"  Staff console    {host_url(f'admin.{root}')}   {staff}".rstrip())
        say(f"  Partner site     {host_url(f'partners.{root}')}")
        # Without the demo these logins are nobody's; nor shall a log show them.
        owners = {store.slug: store for store in STORES if settings.DEMO}
        with on_platform_side():
            live = Reseller.objects.filter(is_copy=False).exclude(status="terminated")
            rows = list(live.order_by("created_at"))
        for row in rows:
            store = as_store(row)
            say(f"  {row.name[:16]:16} {host_url(store.primary_host)}")
            if row.slug in owners:
                demo = owners[row.slug]
                manage = host_url(store.primary_host, "/manage/")
                say(f"    team           {manage}   {demo.owner[0]}")
                say(
                    f"    a customer     {host_url(store.primary_host, '/account/')}   "
                    f"{demo.purchases[0].email}"
                )
        if settings.DEMO:
            self._tell_sandboxes()
        say("")

    def _tell_sandboxes(self) -> None:
        say = self.stdout.write
        say(f"  Demo mailbox     {settings.SANDBOX_MAILBOX_URL}")
        say(f"  Demo registrar   {settings.SANDBOX_DNS_URL}")
        say(f"  Card sandbox     {settings.SANDBOX_STRIPE_URL}")
        say(f"  VirtFusion panel {settings.SANDBOX_VIRTFUSION_URL}")
        say(f"  Kasm sandbox     {settings.SANDBOX_KASM_URL}/dashboard")
        say(f"  Password of all  {PASSWORD}")
