"""A copy speaks to nobody: no mail, no processor, no panel, no bill."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core import mail

from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid, Misconfigured
from kernel.http import HttpClient
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.copies import NothingLeaves
from shared_apps.domains.services import claim
from shared_apps.fleet import selectors as fleet
from shared_apps.fleet.services import connect
from shared_apps.mailing import flows as mailing
from shared_apps.mailing.port import Letter
from shared_apps.mailing.services import connect_service, enter
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.outbox.models import DueWork
from shared_apps.resellers.copying import copies
from shared_apps.resellers.selectors import stores_of_owner
from shared_apps.staff import selectors as staff
from tenant_apps.notifications.models import Mail
from tenant_apps.payments.flows.accounts import gateway_of
from tenant_apps.payments.models import GatewayAccount
from tenant_apps.payments.services import connect_account, keep_made_up_card
from tenant_apps.provisioning.models import Service
from tests.copying import copied, moved, sell_book
from tests.journeys.test_a_year import buy
from wholesale.models import Invoice as WholesaleInvoice
from wholesale.models import ServiceCost


def test_a_month_in_a_copy_reaches_neither_mailbox_nor_processor_nor_panel(shop, alice):
    buy(shop, alice)
    sent, before = len(mail.outbox), shop.cards.ledger(shop.key)
    machines = shop.panel.ledger()
    copy = moved(shop.store, copied(shop.store, per_plan=5), "month")
    with in_store(copy.store):
        assert Mail.objects.filter(state="sent").exists()
        assert set(GatewayAccount.objects.values_list("gateway", flat=True)) == {"pretend"}
        assert set(Service.objects.values_list("ipv4", flat=True)) == {"192.0.2.1"}
    assert len(mail.outbox) == sent
    assert shop.cards.ledger(shop.key) == before
    assert shop.panel.ledger() == machines


def test_no_call_leaves_a_copy_whoever_makes_it(db, acme):
    copy = copied(acme)
    with in_store(copy.store), pytest.raises(NothingLeaves):
        HttpClient("http://127.0.0.1:9/", allow_private=True).call("GET", "x")


def test_a_letter_handed_over_in_a_copy_is_refused(db, acme):
    copy = copied(acme)
    letter = Letter("1", "alice@acme-customer.test", "Hello", "Hello", "<p>Hello", "Acme")
    with in_store(copy.store), pytest.raises(NothingLeaves):
        mailing.deliver(letter)
    assert mail.outbox == []


def test_an_account_that_takes_money_does_not_work_in_a_copy(db, acme):
    copy = copied(acme)
    with in_store(copy.store):
        with pytest.raises(Invalid):
            connect_account("stripe", {"secret_key": "sk_live_x"}, label="", actor=MACHINE)
        account = GatewayAccount.objects.get()
        account.gateway = "stripe"
        with pytest.raises(Misconfigured):
            gateway_of(account)


def test_made_up_cards_and_machines_exist_in_copies_only(db, acme, alice):
    with in_store(acme):
        with pytest.raises(Invalid):
            connect_account("pretend", {}, label="", actor=MACHINE)
        with pytest.raises(RuntimeError):
            keep_made_up_card(alice.customer.pk, 1)
    with on_platform_side():
        assert "pretend" not in fleet.driver_labels()
        with pytest.raises(Invalid):
            connect(name="X", driver="pretend", settings={}, location="", actor=MACHINE)


def test_a_copy_gets_no_account_of_the_fleet(shop):
    with in_store(shop.store):
        real = fleet.account(fleet.place_for("virtfusion"))
    copy = copied(shop.store)
    with in_store(copy.store):
        assert fleet.place_for("virtfusion") == fleet.PRETEND_ID
        given = fleet.account(real.connection_id)
        assert (given.driver, given.settings) == ("pretend", {})


def test_a_copy_has_no_names_and_no_sender_of_its_own(db, acme):
    copy = copied(acme)
    with in_store(copy.store):
        for act in (
            lambda: claim(typed="shop.x.test", purpose="shop", wants_primary=False, actor=MACHINE),
            lambda: enter(typed="x.test", local_part="hello", actor=MACHINE),
            lambda: connect_service("postmark", {}, actor=MACHINE),
        ):
            with pytest.raises(Conflict) as refused:
                act()
            assert refused.value.code == "store_copy"


def test_a_copy_is_not_billed_wholesale(db, acme):
    sell_book(acme, 3)
    copy = moved(acme, copied(acme, per_plan=3), "month")
    work_until_quiet()
    with on_platform_side():
        assert not ServiceCost.objects.filter(store=copy.store.key).exists()
        assert not WholesaleInvoice.objects.filter(store=copy.store.key).exists()
        assert not DueWork.objects.filter(store=copy.store.key, kind="wholesale.bill").exists()


def test_staff_and_owners_do_not_count_a_copy_as_a_store(db, acme, ada):
    with on_platform_side():
        counts, listed = staff.store_counts(), set(staff.stores().values_list("slug", flat=True))
    copied(acme)
    with on_platform_side():
        assert staff.store_counts() == counts
        assert set(staff.stores().values_list("slug", flat=True)) == listed
        assert [one.slug for one in stores_of_owner(ada.email)] == ["acme"]


def test_two_copies_of_two_stores_do_not_cross(db, acme, beta):
    sell_book(acme, 2)
    sell_book(beta, 3, "Business")
    mine, theirs = copied(acme, per_plan=5), copied(beta, per_plan=5)
    mine, theirs = moved(acme, mine, "week"), moved(beta, theirs, "day")
    assert (mine.days_ahead, theirs.days_ahead) == (7, 1)
    with in_store(mine.store):
        assert set(Service.objects.values_list("product_name", flat=True)) == {"Starter"}
    with in_store(theirs.store):
        assert set(Service.objects.values_list("product_name", flat=True)) == {"Business"}
    assert [one.store.id for one in copies(acme.id)] == [mine.store.id]
    assert settings.ROOT_DOMAIN in mine.store.primary_host
