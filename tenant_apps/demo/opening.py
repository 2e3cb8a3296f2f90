"""Open one demo store a year ago: brand, prices, tax, till."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.conf import settings

from branding.assets import save_asset
from branding.selectors import current_brand
from branding.services import change_brand
from kernel.money import Money
from kernel.secrets import Secret
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.store import Store
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store
from shared_apps.resellers.services import OpenStore, change_status, open_store
from tenant_apps.billing.services import change_policy
from tenant_apps.catalog.models import Plan
from tenant_apps.catalog.services import set_price
from tenant_apps.demo.backups import charge_backups
from tenant_apps.demo.coupons import offer_coupons
from tenant_apps.demo.ground import DEMO
from tenant_apps.demo.sandbox import open_card_account
from tenant_apps.demo.script import PASSWORD, DemoStore
from tenant_apps.demo.sky import sky
from tenant_apps.demo.traffic import charge_traffic
from tenant_apps.payments.flows import subscribe
from tenant_apps.payments.services import connect_account

YEAR = timedelta(days=365)
_TERMS = """What you order runs for the period you choose and renews by itself; you can cancel \
at any time for the end of a period.

Invoices are due on the day they name. A server that stays unpaid is suspended, later removed.

You answer for what runs on your server. We keep the machines, the network and the power running."""
_PRIVACY = """We store what an order needs: your name, address, e-mail and what you bought. Your \
card number never reaches us.

We keep invoices as long as the law asks, and delete everything else when you leave."""

_REFUNDS = """# Money back

Within **14 days** of your first order we return what you paid, without asking why.

After that, what you cancel ends with the period that is paid."""


def open_demo_store(wish: DemoStore) -> Store:
    """The store as it was on its first day. Again: the store that is there."""
    with on_platform_side():
        found = Reseller.objects.filter(slug=wish.slug).first()
        if found:
            return as_store(found)
    store = open_store(
        OpenStore(
            name=wish.name,
            slug=wish.slug,
            owner_name=wish.owner[1],
            owner_email=wish.owner[0],
            owner_password=Secret(PASSWORD),
            is_house=wish.house,
            movable_clock=True,
            clock_offset=-YEAR,
        ),
        actor=DEMO,
    )
    if not wish.house:
        change_status(store.id, "active", reason="", actor=DEMO)
    with in_store(store):
        _dress(wish)
        change_policy({"tax_percent": wish.tax_percent, "prices_include_tax": "yes"}, actor=DEMO)
        for plan in Plan.objects.select_related("product"):
            price = wish.retail.get(plan.product.name)
            if price is not None:
                set_price(plan.pk, Money(price, plan.currency), accept_loss=False, actor=DEMO)
        offer_coupons(wish.slug, store.currency)
        charge_traffic()
        charge_backups(wish.slug)
        _till(store)
    return store


def _dress(wish: DemoStore) -> None:
    font, neutral, radius, density = wish.tokens
    change = replace(
        current_brand().values,
        slogan=wish.slogan,
        colour=wish.colour,
        accent=wish.accent,
        theme=wish.theme,
        font=font,
        neutral=neutral,
        radius=radius,
        density=density,
        legal_name=wish.legal_address.splitlines()[0],
        legal_address="\n".join(wish.legal_address.splitlines()[1:]),
        vat_id=wish.vat_id,
        support_email=f"help@{wish.slug}.example",
        terms=_TERMS,
        privacy=_PRIVACY,
        refunds=_REFUNDS,
        logo=save_asset(wish.logo.encode(), "logo"),
        logo_dark=save_asset(wish.logo_dark.encode(), "logo_dark"),
        login_picture=save_asset(sky(wish.colour, wish.accent), "login_picture"),
    )
    change_brand(change, actor=DEMO)


def _till(store: Store) -> None:
    key = open_card_account(store.name, f"sk_test_demo_{store.slug}")
    base = {"secret_key": key, "api_base": settings.SANDBOX_STRIPE_URL}
    account = connect_account("stripe", base, label="Card", actor=DEMO)
    subscribe(account.pk, actor=DEMO)
