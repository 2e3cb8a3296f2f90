"""What staff and owner must not overlook: hosts without a certificate, invoices without tax."""

from __future__ import annotations

import time

import pytest
from django.conf import settings

from tests.browser.conftest import OWNER, SLUG
from tests.browser.test_first_sale import sign_in
from tests.naming import EDGE_IPV4
from tests.people import make_staff

pytestmark = pytest.mark.browser
STAFF = "otto@ezscale.test"
HOSTS = {"caa": "shop.caa-lab.test", "aaaa": "shop.aaaa-lab.test", "mute": "shop.mute-lab.test"}


@pytest.fixture
def failing(live, dns, django_db_blocker, monkeypatch):
    """Each was looked at once, by the real queue against the real DNS of the laboratory."""
    from certs import flows, services
    from certs.models import Order
    from kernel.tenancy.context import on_platform_side
    from shared_apps.identity.models import User

    # Nobody is there: a look of our own comes first, and it stops each of them.
    monkeypatch.setattr(settings, "ACME_DIRECTORY", "https://127.0.0.1:9/dir")
    monkeypatch.setattr(settings, "ACME_EMAIL", "hosts@lab.test")
    monkeypatch.setattr(settings, "CERTIFICATE_AUTHORITY", "pebble.letsencrypt.org")
    for host in HOSTS.values():
        dns.point(host, "t" * 32)
    dns.set("caa-lab.test", "CAA", '0 issue "other-ca.test"')
    for kind in ("A", "AAAA", "CNAME"):
        dns.unset(HOSTS["aaaa"], kind)
    dns.set(HOSTS["aaaa"], "A", EDGE_IPV4)
    dns.set(HOSTS["aaaa"], "AAAA", "2001:db8::bad")
    dns.mood(HOSTS["mute"], "servfail")
    with django_db_blocker.unblock(), on_platform_side():
        if not User.objects.filter(email=STAFF).exists():
            make_staff(STAFF, "Otto Ohm")
        for host in HOSTS.values():
            services.order(host=host, store=live[0].store.key)
        ours = Order.objects.filter(host__in=HOSTS.values())
        # Others' names may have their turn first, and the shop's own worker may be at it.
        until = time.monotonic() + 60
        while ours.filter(code="").exists() and time.monotonic() < until:
            if not flows.issue_next():
                time.sleep(0.1)
        found = dict(ours.values_list("host", "code"))
    yield found
    with django_db_blocker.unblock(), on_platform_side():
        Order.objects.filter(host__in=HOSTS.values()).delete()


@pytest.mark.parametrize(
    ("width", "dark"), [(1360, False), (1360, True), (390, False), (390, True)]
)
def test_the_board_says_why_three_hosts_wait(visitor, failing, width, dark):
    assert failing == {
        HOSTS["caa"]: "caa_forbids",
        HOSTS["aaaa"]: "aaaa_elsewhere",
        HOSTS["mute"]: "servfail",
    }
    with visitor(width=width, dark=dark) as otto:
        sign_in(otto, "admin", STAFF, "/certificates/")
        otto.page.wait_for_selector("h1:has-text('Certificates')")
        text = otto.page.inner_text("main")
        otto.photo(f"board-{width}-{'dark' if dark else 'light'}")
        for host in HOSTS.values():
            assert host in text
        assert "Failures by reason" in text
        assert not otto.overflows()
        cut = "[...document.querySelectorAll('.tbl')].some(b => b.scrollWidth > b.clientWidth + 1)"
        assert not otto.page.evaluate(cut)


@pytest.fixture
def numbered(live, django_db_blocker):
    """The shop has a VAT ID, as long as somebody looks."""
    from branding.models import Brand
    from kernel.tenancy.context import on_platform_side

    def wear(number: str) -> None:
        with django_db_blocker.unblock(), on_platform_side():
            Brand.objects.filter(store=live[0].store.key).update(vat_id=number)

    wear("DE811115368")
    yield
    wear("")


@pytest.mark.parametrize(("width", "dark"), [(1360, False), (390, True)])
def test_the_owner_is_told_that_no_tax_is_charged(visitor, numbered, width, dark):
    with visitor(width=width, dark=dark) as nina:
        sign_in(nina, SLUG, OWNER, "/manage/")
        nina.page.wait_for_selector("text=Your invoices charge no tax")
        nina.photo(f"untaxed-first-{width}")
        nina.page.click("text=Your invoices charge no tax")
        nina.page.wait_for_selector("button:has-text('Charge the standard rates')")
        nina.photo(f"untaxed-table-{width}")
        assert not nina.overflows()
