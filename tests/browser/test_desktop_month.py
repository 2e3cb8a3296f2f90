"""
A month with a desktop and a month with a hog, as people see them: ordered in a browser, opened,
watched while the cost climbs, ended behind everybody's back, noticed, and billed to the cent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.periods import month_of, start_of
from kernel.secrets import Secret
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.routing import forget
from tests.browser.conftest import worker_at_rest
from tests.browser.test_first_sale import sign_in
from tests.flows import GB
from tests.people import PASSWORD, make_customer
from tests.sandbox.kasm.running import KEY, SECRET, running_kasm

pytestmark = pytest.mark.browser
SLUG, OWNER = "harbour", "hana@harbour.test"
DORA, HUGO = "dora@desk.test", "hugo@hog.test"
SIZES = ((1360, False, ""), (390, True, "-phone-dark"))
DESK = "workbench.desk.example"


def sign_in_once(visit, email: str, path: str) -> None:
    """At the first page; the next ones are just opened."""
    if visit.page.url == "about:blank":
        sign_in(visit, SLUG, email, path)
    else:
        visit.open(SLUG, path)
    visit.page.wait_for_selector("main")


@dataclass
class Harbour:
    """A store of its own, whose clock nobody else minds, and its two outside worlds."""

    shop: Any
    desktops: Any

    def pass_time(self, **span: float) -> None:
        self.shop.pass_time(**span)
        forget()  # the pages' process knows the store's clock for a while

    def until_month_end(self) -> None:
        """The rest of the running month, and the hours until what was used in it is billed."""
        self.live(self.month_end() + timedelta(hours=7))

    def live(self, until: datetime) -> None:
        from shared_apps.resellers.flows import live_until

        with worker_at_rest():
            self.shop.store = live_until(self.shop.store, until, actor=MACHINE)
        forget()

    def now(self) -> datetime:
        with self.shop.inside():
            return clock.now()

    def month_end(self) -> datetime:
        zone = self.shop.store.timezone
        return start_of(month_of(clock.local_date(self.now(), zone)).end, zone)


@pytest.fixture(scope="module")
def harbour(live, card_sandbox, panel, tmp_path_factory, django_db_blocker) -> Iterator[Harbour]:
    from shared_apps.fleet.flows import learn_images
    from shared_apps.fleet.services import connect
    from shared_apps.resellers.services import OpenStore, change_status, open_store
    from tests.selling import make_shop
    from wholesale.models import Product
    from wholesale.seeds import seed_wholesale_desktops

    folder = tmp_path_factory.mktemp("desks")
    with (
        django_db_blocker.unblock(),
        running_kasm(folder, start_seconds="0.1", stop_seconds="0.1") as desktops,
    ):
        with on_platform_side():
            seed_wholesale_desktops()
            settings = {
                "base_url": desktops.url,
                "api_key": KEY,
                "api_secret": SECRET,
                "allow_private": "yes",
            }
            row = connect(
                name="Desks", driver="kasm", settings=settings, location="", actor=MACHINE
            )
            groups = Product.objects.filter(driver="kasm").values_list("remote_plan", flat=True)
            assert learn_images(row.pk, list(groups)) == ""
        store = open_store(
            OpenStore(
                name="Harbour Hosting",
                slug=SLUG,
                owner_name="Hana Harbour",
                owner_email=OWNER,
                owner_password=Secret(PASSWORD),
                movable_clock=True,
            ),
            actor=MACHINE,
        )
        change_status(store.id, "active", reason="", actor=MACHINE)
        made = Harbour(make_shop(store, card_sandbox, panel), desktops)
        # From the tenth of the coming month on, in the morning: no story begins at a month's end.
        made.pass_time(
            seconds=(made.month_end() + timedelta(days=9, hours=9) - made.now()).total_seconds()
        )
        yield made
        with on_platform_side():
            Product.objects.filter(driver="kasm").update(state=Product.State.WITHDRAWN)


@pytest.fixture
def dora(harbour, django_db_blocker):
    """With five euros, which the shop asks for before somebody may use what is paid afterwards."""
    from tests.hourly import back

    with django_db_blocker.unblock(), harbour.shop.inside():
        found = make_customer(DORA, "Dora Desk")
        back(found)
        return found


def order_a_desktop(visit) -> str:
    """As a person does. Returns the path of its page."""
    page = visit.page
    visit.open(SLUG)
    visit.photo("desktop-shop")
    page.click(".price:has-text('Developer Pro') a.btn")
    page.wait_for_selector("text=Set up your Developer Pro")
    page.fill("input[name=hostname]", DESK)
    visit.photo("desktop-configure")
    page.click("button:has-text('Put in the cart')")
    page.click("a:has-text('Go to checkout')")
    page.check("input[name=consent]")
    visit.photo("desktop-checkout")
    page.click("main button[type=submit]:has-text('Start now')")
    page.wait_for_url(re.compile(r"/orders/"))
    page.click(f"a:has-text('Open {DESK}')", timeout=20_000)
    page.wait_for_selector("text=It is off and costs nothing")
    return "/" + page.url.partition("://")[2].partition("/")[2]


def use_it(visit, harbour: Harbour) -> None:
    """Started and opened; for 22 minutes the cost climbs; then somebody ends it at the platform."""
    page = visit.page
    page.click("button:has-text('Start')")
    page.wait_for_selector("text=It is running", timeout=20_000)
    with page.context.expect_page() as opened:
        page.click("a:has-text('Open')")
    assert opened.value.url.startswith(harbour.desktops.url)
    opened.value.close()
    harbour.pass_time(minutes=22)
    page.wait_for_timeout(600)  # a look at the platform, by the worker
    page.reload()
    first = page.inner_text("[data-value]")
    visit.photo("desktop-running")
    page.wait_for_function(
        "shown => document.querySelector('[data-value]').innerText !== shown", arg=first
    )
    assert page.inner_text("[data-value]") > first
    ledger = harbour.desktops.ledger()["kasms"]
    harbour.desktops.door(f"kasms/{ledger[-1]['kasm_id']}/end")
    harbour.pass_time(minutes=2)
    page.wait_for_selector("text=It is off and costs nothing", timeout=20_000)


def test_a_desktop_is_ordered_opened_watched_ended_outside_and_billed(
    visitor, harbour, dora, django_db_blocker
):
    with visitor() as visit, django_db_blocker.unblock():
        sign_in(visit, SLUG, DORA, "/account/")
        here = order_a_desktop(visit)
        use_it(visit, harbour)
        visit.open(SLUG, f"{here}sessions/")
        visit.page.wait_for_selector("td:has-text('30')")
        visit.photo("desktop-sessions")
        assert "€0.1500" in visit.page.inner_text("main table")
        harbour.until_month_end()
        visit.open(SLUG, "/account/invoices/")
        visit.page.click("main td a[href*='/account/invoices/']")
        visit.page.wait_for_selector(f"text={DESK}")
        visit.photo("desktop-invoice")
        assert "€0.15" in visit.page.inner_text("main")
    for width, dark, name in SIZES:
        with visitor(width, dark=dark) as visit:
            for path, what in (
                (here, "desktop-page"),
                ("/account/", "desktop-account"),
                ("/account/spending/", "desktop-spending"),
                (f"{here}sessions/", "desktop-sessions"),
            ):
                sign_in_once(visit, DORA, path)
                visit.photo(f"{what}{name}")
                assert not visit.overflows(), what
                assert "ezscale" not in visit.page.inner_text("body").lower()
        with visitor(width, dark=dark) as hana:
            sign_in(hana, SLUG, OWNER, "/manage/wholesale/")
            hana.page.click("main .list a[href*='/manage/wholesale/'] >> nth=0")
            hana.page.wait_for_selector(f"text={DESK}")
            hana.photo(f"desktop-wholesale{name}")
            assert not hana.overflows()
            assert "€0.09" in hana.page.inner_text("main")


@pytest.fixture
def hog(harbour, cluster, django_db_blocker):
    """Hugo's server, of which 100 GB a month are included and each more costs a cent."""
    from tenant_apps.bandwidth.services import TrafficWish, set_traffic_terms
    from tenant_apps.catalog.models import Plan
    from tenant_apps.provisioning.models import Service
    from tests.journeys.test_first_sale import order_plan, page_for

    with django_db_blocker.unblock():
        cluster.connect("Harbour flows")
        with harbour.shop.inside():
            hugo = make_customer(HUGO, "Hugo Hog")
            plan = Plan.objects.get(product__name="Professional")
            wish = TrafficWish(Decimal(100), unit_price=Decimal("0.01"))
            set_traffic_terms(plan.pk, wish, actor=MACHINE)
            url = page_for(order_plan(hugo, hostname="mirror.hog.example"))
        harbour.shop.cards.pay(url)
        harbour.live(harbour.now() + timedelta(minutes=5))
        with harbour.shop.inside():
            found = Service.objects.get(hostname="mirror.hog.example")
        assert found.state == "active"
        return found


def test_a_hog_is_warned_three_times_and_pays_for_what_is_beyond(
    visitor, harbour, hog, cluster, django_db_blocker
):
    from tenant_apps.notifications.models import Mail

    with django_db_blocker.unblock():
        for gigabytes in (74, 10, 10, 150):
            harbour.live(harbour.now() + timedelta(days=1))
            at = harbour.now() - timedelta(minutes=30)
            cluster.feed(cluster.sent(hog.ipv4, at, gigabytes * GB))
        harbour.live(harbour.now() + timedelta(hours=8))
        with harbour.shop.inside():
            mails = Mail.objects.filter(recipient=HUGO, kind="traffic.alert", state="sent")
            percents = [one.facts["percent"] for one in mails.order_by("queued_at")]
        assert percents == [75, 90, 100]
    for width, dark, name in SIZES:
        with visitor(width, dark=dark) as visit:
            sign_in(visit, SLUG, HUGO, f"/account/services/{hog.pk}/traffic/")
            visit.page.wait_for_selector("text=244")
            visit.photo(f"hog-traffic{name}")
            assert not visit.overflows()
    with django_db_blocker.unblock():
        harbour.live(harbour.now() + timedelta(days=29))
    with visitor() as visit:
        sign_in(visit, SLUG, HUGO, "/account/invoices/")
        visit.page.click("main td a[href*='/account/invoices/']")
        visit.page.wait_for_selector("text=Traffic")
        visit.photo("hog-invoice")
        assert "€1.44" in visit.page.inner_text("main")
