"""A desktop is shared, opened and taken away; the team sees it, and stops it with a reason."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from kernel.actor import MACHINE
from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in
from tests.people import PASSWORD, make_customer
from tests.sandbox.kasm.running import KEY, SECRET, running_kasm

pytestmark = pytest.mark.browser
EMAIL, LEE, SAM = "desi@desks.test", "lee@desks.test", "sam@desks.test"
SIZES = ((1360, False, "light"), (390, True, "phone-dark"))


@dataclass
class Story:
    """Desi's desktop, on a server that speaks the vendor's protocol."""

    shop: Any
    unblock: Any
    service_id: Any
    workspace_id: Any

    def link(self) -> str:
        from kernel.tenancy.vault import unseal
        from tenant_apps.notifications.models import Mail
        from tenant_apps.notifications.services.queue import LINK

        with self.unblock(), self.shop.inside():
            mail = Mail.objects.get(kind="desktops.shared", recipient=LEE)
            return urlsplit(unseal(LINK, mail.sealed_link).reveal()).path

    def rests(self) -> str:
        """Its state, once what was asked of it is done by the worker beside the browser."""
        from tenant_apps.workspaces.models import Workspace

        for _ in range(120):
            with self.unblock(), self.shop.inside():
                row = Workspace.objects.get(pk=self.workspace_id)
            if not row.wish and row.state in {"idle", "running"}:
                return row.state
            time.sleep(0.5)
        raise AssertionError("it never came to rest")

    def runs(self) -> None:
        """Started if it is not."""
        from tenant_apps.workspaces import services

        if self.rests() == "idle":
            with self.unblock(), self.shop.inside():
                services.ask(self.workspace_id, "start", actor=MACHINE)
        assert self.rests() == "running"


@pytest.fixture(scope="module")
def story(live, django_db_blocker, tmp_path_factory):
    from kernel.tenancy.context import on_platform_side
    from shared_apps.fleet.services import connect
    from tenant_apps.billing.models import Subscription
    from tenant_apps.billing.services import override_policy
    from tenant_apps.provisioning.models import Service
    from tests.desktops import on_the_platform, used
    from tests.journeys.test_a_year import buy
    from tests.plugs.drivers.account_contract import image_of, open_account
    from tests.plugs.drivers.kasm_platform import KasmPlatform

    shop, _ = live
    folder = tmp_path_factory.mktemp("kasm")
    with running_kasm(folder) as server, django_db_blocker.unblock():
        given = {"base_url": server.url, "api_key": KEY, "api_secret": SECRET}
        with on_platform_side():
            place = connect(
                name="Desks",
                driver="kasm",
                settings={**given, "allow_private": "yes"},
                location="",
                actor=MACHINE,
            )
        with shop.inside():
            desi = make_customer(EMAIL, "Desi Desk")
        buy(shop, desi)
        platform = KasmPlatform(server, "body")
        owner, image = open_account(platform), image_of(platform)
        with shop.inside():
            service = Service.objects.get(customer_id=desi.customer.pk)
            row = on_the_platform(place.pk, service)
            Service.objects.filter(pk=service.pk).update(
                driver="kasm", remote_id=owner, image=image
            )
            Subscription.objects.filter(pk=row.subscription_id).update(tax_category="")
            override_policy("store", "", "desktop_sharing", "yes", actor=MACHINE)
            used(row, 22, ago=180)
            used(row, 65, ago=120)
        yield Story(shop, django_db_blocker.unblock, service.pk, row.pk)


def look(visitor, who: str, path: str, name: str, words: str) -> None:
    """The page in both sizes and themes, with what must be on it."""
    for width, dark, size in SIZES:
        with visitor(width=width, dark=dark) as person:
            sign_in(person, SLUG, who, path)
            person.page.wait_for_selector(f"text={words} >> visible=true")
            person.photo(f"{name}-{size}")
            assert not person.overflows()


def sign_up(lee, path: str) -> None:
    page = lee.page
    lee.open(SLUG, path)
    page.wait_for_selector("text=shares the desktop")
    lee.photo("desks-join-guest")
    page.click("main a:has-text('Open an account')")
    page.fill("input[name=name]", "Lee Long")
    page.fill("input[name=email]", LEE)
    page.fill("input[name=password1]", PASSWORD)
    page.click("main button[type=submit]")


def test_a_desktop_is_shared_opened_and_taken_away(visitor, story):
    home = f"/account/services/{story.service_id}/"
    story.rests()
    with visitor() as desi, visitor() as lee:
        sign_in(desi, SLUG, EMAIL, home)
        page = desi.page
        if page.query_selector("button:has-text('Start')"):
            page.click("button:has-text('Start')")
        page.wait_for_selector("text=It is running", timeout=60_000)
        page.fill("input[name=email]", LEE)
        page.select_option("select[name=right]", "power")
        page.click("button:has-text('Share this desktop')")
        page.wait_for_selector(f"text={LEE} gets a mail")
        desi.photo("desks-shared-owner")
        sign_up(lee, story.link())
        other = lee.page
        other.wait_for_selector("text=You may")
        lee.photo("desks-join")
        other.click("button:has-text('Accept')")
        other.wait_for_selector("text=You have access now.")
        lee.photo("desks-shared")
        with lee.page.context.expect_page() as opened:
            other.click("a:has-text('Open')")
        desktop = opened.value
        desktop.wait_for_selector("#apps li")
        page.goto(page.url)
        page.click(f"button[aria-label='End the access of {LEE}']")
        page.wait_for_selector("text=does not get in any more")
        desktop.wait_for_selector("text=a newer one was made", timeout=20_000)
        here = urlsplit(other.url).path
        other.wait_for_url("**/account/shared/", timeout=40_000)
        assert other.goto(other.url.replace("/account/shared/", here)).status == 404
        assert other.goto(other.url.rstrip("/") + "/open/").status == 404
        lee.faults.clear()  # the browser names the two pages that are not there


def test_its_pages_stand_on_a_phone_too(visitor, story):
    from tenant_apps.workspaces import services
    from tenant_apps.workspaces.models import Share

    home = f"/account/services/{story.service_id}/"
    story.runs()
    with story.unblock(), story.shop.inside():
        sam = make_customer(SAM, "Sam Short")
        rights = {SAM: "power", "a-rather-long-address@another.example.com": "open"}
        for email, right in rights.items():
            services.share_desktop(story.workspace_id, email=email, right=right, actor=MACHINE)
        row = Share.objects.get(email=SAM)
        Share.objects.filter(pk=row.pk).update(user=sam.user, accepted_at=row.created_at)
    look(visitor, EMAIL, home, "desks-owner", "Shared with")
    look(visitor, SAM, "/account/shared/", "desks-list", "Shared with me")
    look(visitor, SAM, f"/account/shared/{row.pk}/", "desks-one", "Who has access")


def test_the_team_sees_it_and_stops_it_with_a_reason(visitor, story):
    manage = f"/manage/workspaces/{story.service_id}/"
    story.runs()
    look(visitor, OWNER, "/manage/workspaces/", "desks-manage", "Running now")
    look(visitor, OWNER, manage, "desks-manage-one", "This month so far")
    with visitor() as nina:
        sign_in(nina, SLUG, OWNER, manage)
        page = nina.page
        page.click("button:has-text('Stop it')")
        page.fill("dialog input[name=reason]", "It sends mail to strangers.")
        nina.photo("desks-manage-stop")
        page.click("dialog button.danger")
        page.wait_for_selector("text=Its customer gets a mail that says why.")
        page.wait_for_timeout(4000)
        page.goto(page.url)
        page.wait_for_selector("text=Stopped by the provider")
        assert "It sends mail to strangers." in page.inner_text("main")
        nina.photo("desks-manage-stopped")
        page.goto(page.url.replace(manage, "/manage/workspaces/"))
        page.click("button:has-text('Sessions (CSV)')")
        nina.photo("desks-manage-csv")
        with page.expect_download() as download:
            page.click("dialog button:has-text('Download')")
        assert download.value.suggested_filename.startswith("sessions-")
