"""Alice lets somebody in to her desktop: what is refused, what they may, and how it ends."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid, NotAllowed
from kernel.tenancy.context import in_store
from kernel.tenancy.vault import unseal
from shared_apps.audit.models import AuditEvent
from shared_apps.outbox.models import DueWork
from tenant_apps.billing.services import override_policy
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.services.queue import LINK
from tenant_apps.workspaces import flows, services
from tenant_apps.workspaces.errors import CannotShare, CannotUse, LinkOver, ShareNotFound
from tenant_apps.workspaces.models import Share, Workspace
from tenant_apps.workspaces.shares import share_of_link, share_with, shares_of
from tests.desktops import on_the_platform
from tests.people import Person, make_customer
from tests.portal.conftest import things_of
from tests.workspaces.pausing import PLATFORM, Pausing, connect_pausing

LEE = "lee@friends.test"


@pytest.fixture
def desk(acme, alice, monkeypatch):
    place = connect_pausing(monkeypatch)
    things = things_of(acme, alice)
    with in_store(acme):
        row = on_the_platform(place.pk, things.service)
        override_policy("store", "", "desktop_sharing", "yes", actor=MACHINE)
        yield row


@pytest.fixture
def lee(desk) -> Person:
    return make_customer(LEE, "Lee Long")


def share(desk: Workspace, right: str = "open", email: str = LEE) -> Share:
    return services.share_desktop(desk.pk, email=email, right=right, actor=MACHINE)


def link_to(email: str = LEE) -> str:
    mail = Mail.objects.filter(kind="desktops.shared", recipient=email).latest("queued_at")
    assert "link" not in mail.facts
    return urlsplit(unseal(LINK, mail.sealed_link).reveal()).path.rstrip("/").rpartition("/")[2]


def let_in(desk: Workspace, lee: Person, right: str = "open") -> Share:
    share(desk, right)
    services.accept_share(link_to(), lee.user)
    return share_with(lee.user.pk, Share.objects.latest("created_at").pk)


def start(desk: Workspace) -> None:
    services.ask(desk.pk, "start", actor=MACHINE)
    flows.carry_out(desk.pk)
    desk.refresh_from_db()


def kinds() -> list[str]:
    rows = AuditEvent.objects.filter(subject_kind="workspace").order_by("pk")
    return [one.verb for one in rows if "shar" in one.verb]


def test_a_store_that_says_nothing_lets_nobody_share(desk):
    override_policy("store", "", "desktop_sharing", "no", actor=MACHINE)
    with pytest.raises(CannotShare) as no:
        share(desk)
    assert no.value.code == "not_allowed"
    assert not Share.objects.exists()
    assert not Mail.objects.filter(kind="desktops.shared").exists()


def test_a_narrower_word_of_the_store_holds(desk):
    override_policy("customer", str(desk.customer_id), "desktop_sharing", "no", actor=MACHINE)
    with pytest.raises(CannotShare):
        share(desk)


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c.test", "ALICE@acme-customer.test"])
def test_an_odd_address_or_ones_own_is_refused(desk, alice, email):
    wish = alice.user.email.upper() if email.startswith("ALICE") else email
    with pytest.raises(Invalid) as no:
        share(desk, email=wish)
    assert no.value.field == "email"
    assert not Share.objects.exists()


def test_an_address_is_asked_once_and_a_right_is_one_of_two(desk):
    share(desk)
    with pytest.raises(Invalid) as no:
        share(desk, email=" LEE@friends.test ")
    assert no.value.code == "already_shared"
    with pytest.raises(Invalid):
        share(desk, right="root", email="sam@friends.test")
    assert Mail.objects.filter(kind="desktops.shared").count() == 1


def test_ten_people_and_twenty_mails_a_day_are_the_most(desk):
    for number in range(10):
        share(desk, email=f"lee{number}@friends.test")
    with pytest.raises(CannotShare) as no:
        share(desk)
    assert no.value.code == "too_many"
    for number in range(10):
        for one in shares_of(desk):
            services.end_share(one.pk, by_owner=True, actor=MACHINE)
        share(desk, email=f"sam{number}@friends.test")
    with pytest.raises(CannotShare) as no:
        share(desk)
    assert no.value.code == "enough_today"


def test_only_the_person_of_the_address_comes_in_and_once(desk, alice, lee, ada):
    share(desk)
    link = link_to()
    for person in (alice.user, ada):
        with pytest.raises(Conflict):
            services.accept_share(link, person)
    services.accept_share(link, lee.user)
    with pytest.raises(LinkOver):
        services.accept_share(link, lee.user)
    assert Mail.objects.get(kind="desktops.share_news").recipient == alice.customer.email
    assert kinds() == ["workspace.shared", "workspace.share_accepted"]


def test_a_link_is_good_for_seven_days_and_then_another_is_asked_for(desk):
    share(desk)
    link = link_to()
    assert share_of_link(link) is not None
    assert share_of_link(link[:-3] + "abc") is None
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1)):
        assert share_of_link(link) is None
        assert shares_of(desk) == []
        share(desk)


def test_who_was_let_in_opens_it_and_starts_it_only_by_that_right(desk, lee):
    row = let_in(desk, lee)
    with pytest.raises(NotAllowed):
        flows.wish_shared(row, "start", actor=lee.user.as_actor())
    with pytest.raises(CannotUse):
        flows.open_shared(row, actor=lee.user.as_actor())
    start(desk)
    row = share_with(lee.user.pk, row.pk)
    first = flows.open_shared(row, actor=lee.user.as_actor())
    assert first != flows.open_shared(row, actor=lee.user.as_actor())
    told = AuditEvent.objects.filter(verb="workspace.opened_by_share")
    assert [one.actor_label for one in told] == [lee.user.as_actor().label] * 2
    services.end_share(row.pk, by_owner=False, actor=lee.user.as_actor())
    power = let_in(desk, lee, "power")
    flows.wish_shared(power, "stop", actor=lee.user.as_actor())
    flows.carry_out(desk.pk)
    desk.refresh_from_db()
    assert desk.state == "idle"


def test_what_the_owner_can_not_pay_is_told_without_money(desk, lee):
    from tenant_apps.payments.models import PaymentMethod
    from tenant_apps.workspaces.models import Spending

    PaymentMethod.objects.all().delete()
    Spending.objects.update_or_create(
        customer_id=desk.customer_id, defaults={"limit_minor": 1, "is_hard": True}
    )
    row = let_in(desk, lee, "power")
    with pytest.raises(CannotUse) as no:
        flows.wish_shared(row, "start", actor=lee.user.as_actor())
    assert no.value.code == "ask_owner"
    assert "0.01" not in no.value.message
    assert "EUR" not in no.value.message


def test_the_end_closes_what_they_have_open(desk, lee):
    row = let_in(desk, lee)
    start(desk)
    link = flows.open_shared(share_with(lee.user.pk, row.pk), actor=lee.user.as_actor())
    services.end_share(row.pk, by_owner=True, actor=MACHINE)
    services.end_share(row.pk, by_owner=True, actor=MACHINE)
    assert DueWork.objects.filter(kind=services.CUT).count() == 1
    PLATFORM.down = True
    flows.cut(row.pk)
    assert DueWork.objects.filter(kind=services.CUT).count() == 1
    PLATFORM.down = False
    flows.cut(row.pk)
    assert not DueWork.objects.filter(kind=services.CUT).exists()
    assert number_of(flows.open_link(desk)) == number_of(link) + 2  # the cut took one
    with pytest.raises(ShareNotFound):
        share_with(lee.user.pk, row.pk)
    assert Mail.objects.filter(kind="desktops.share_ended", recipient=LEE).count() == 1
    assert kinds().count("workspace.share_ended") == 1


def number_of(link: str) -> int:
    return int(link.rpartition("/")[2])


def test_a_share_that_ends_while_a_link_is_made_gives_no_link(desk, lee, monkeypatch):
    row = let_in(desk, lee)
    start(desk)
    row = share_with(lee.user.pk, row.pk)
    answer = Pausing.open_link

    def slowly(platform, *where):
        services.end_share(row.pk, by_owner=True, actor=MACHINE)
        return answer(platform, *where)

    monkeypatch.setattr(Pausing, "open_link", slowly)
    with pytest.raises(ShareNotFound):
        flows.open_shared(row, actor=lee.user.as_actor())
    assert DueWork.objects.filter(kind=services.CUT).exists()


def test_a_store_that_says_no_later_lets_nobody_open(desk, lee):
    row = let_in(desk, lee, "power")
    start(desk)
    override_policy("store", "", "desktop_sharing", "no", actor=MACHINE)
    row = share_with(lee.user.pk, row.pk)
    for ask in (
        lambda: flows.open_shared(row, actor=MACHINE),
        lambda: flows.wish_shared(row, "stop", actor=MACHINE),
    ):
        with pytest.raises(CannotUse) as no:
            ask()
        assert no.value.code == "not_allowed"
