"""A shared desktop: another customer's, another store's, and all that was not shared with it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.test import Client

from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from kernel.tenancy.vault import unseal
from tenant_apps.billing.services import override_policy
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.services.queue import LINK
from tenant_apps.workspaces import flows, services
from tenant_apps.workspaces.models import Share
from tests.api.conftest import Program, token_for
from tests.desktops import on_the_platform
from tests.isolation.probe import Probe, Verdict, run_all
from tests.people import Person, make_customer
from tests.portal.conftest import things_of
from tests.workspaces.pausing import connect_pausing

pytestmark = pytest.mark.isolation


@dataclass
class Ground:
    """Lee may use Alice's desktop, Sam was asked. Dora and Charlie have desktops, too."""

    lee: Person
    dora: Person
    things: dict[str, object]
    share: Share
    asked: Share
    link: str


@pytest.fixture
def ground(acme, beta, alice, charlie, monkeypatch) -> Ground:
    place = connect_pausing(monkeypatch)
    made = {"alice": things_of(acme, alice), "charlie": things_of(beta, charlie)}
    with in_store(beta):
        on_the_platform(place.pk, made["charlie"].service)
        override_policy("store", "", "desktop_sharing", "yes", actor=MACHINE)
    with in_store(acme):
        lee = make_customer("lee@friends.test", "Lee Long")
        dora = make_customer("dora@acme-customer.test", "Dora Diaz")
    made["dora"] = things_of(acme, dora)
    with in_store(acme):
        override_policy("store", "", "desktop_sharing", "yes", actor=MACHINE)
        on_the_platform(place.pk, made["dora"].service)
        desk = on_the_platform(place.pk, made["alice"].service)
        services.ask(desk.pk, "start", actor=MACHINE)
        flows.carry_out(desk.pk)

        def let(email: str) -> tuple[Share, str]:
            row = services.share_desktop(desk.pk, email=email, right="power", actor=MACHINE)
            mail = Mail.objects.get(kind="desktops.shared", recipient=email)
            path = urlsplit(unseal(LINK, mail.sealed_link).reveal()).path
            return row, path

        share, link = let("lee@friends.test")
        services.accept_share(link.rstrip("/").rpartition("/")[2], lee.user)
        asked, link = let("sam@friends.test")
    return Ground(lee, dora, made, share, asked, link)


def refusal(answer) -> Verdict:
    return Verdict(answer.status_code in {401, 403, 404}, str(answer.status_code))


def fine(answer) -> bool:
    return answer.status_code in {200, 201, 202, 204, 302}


def settle(probes: list[Probe]) -> None:
    found = run_all(probes)
    assert [str(one) for one in found if not one.twin_works] == []
    assert [str(one) for one in found if not one.good] == []


WAYS = (
    ("get", ""),
    ("get", "live/"),
    ("get", "open/"),
    ("post", "act/"),
    ("post", "leave/"),
)


def test_only_who_was_let_in_uses_a_share_by_pages(acme, beta, alice, charlie, ground, client_for):
    lee = client_for(acme, ground.lee)
    others = {
        "another customer": client_for(acme, ground.dora),
        "the owner herself": client_for(acme, alice),
        "another store": client_for(beta, charlie),
    }
    here = f"/account/shared/{ground.share.pk}/"
    body = {"action": "stop"}
    probes = [
        Probe(
            "share",
            f"{name}: {method} {way}",
            lambda who=who, method=method, way=way: refusal(getattr(who, method)(here + way, body)),
            lambda method=method, way=way: fine(getattr(lee, method)(here + way, body)),
        )
        for name, who in others.items()
        for method, way in WAYS
    ]
    settle(probes)


def test_only_its_owner_ends_a_share(acme, beta, alice, charlie, ground, client_for):
    own, doras, charlies = (ground.things[name].service.pk for name in ("alice", "dora", "charlie"))
    end = f"desktop/share/{ground.share.pk}/end/"
    hers = client_for(acme, alice)
    dora, theirs = client_for(acme, ground.dora), client_for(beta, charlie)
    tries = {
        "by the owner's service": (dora, own),
        "by a service of one's own": (dora, doras),
        "by who was let in": (client_for(acme, ground.lee), own),
        "from another store": (theirs, own),
        "from another store, by a service there": (theirs, charlies),
    }
    probes = [
        Probe(
            "share",
            name,
            lambda who=who, service=service: refusal(
                who.post(f"/account/services/{service}/{end}")
            ),
            lambda: fine(hers.post(f"/account/services/{own}/{end}")),
        )
        for name, (who, service) in tries.items()
    ]
    settle(probes)


def test_a_link_opens_in_its_store_alone(acme, beta, ground):
    def asks(store):
        return Client(headers={"host": f"{store.primary_host}:8000"}).get(ground.link)

    settle([Probe("share", "link", lambda: refusal(asks(beta)), lambda: fine(asks(acme)))])


def test_programs_are_held_to_the_same(acme, beta, alice, charlie, ground):
    def program(store, person) -> Program:
        return Program(store, token_for(store, person.user))

    lee, hers = program(acme, ground.lee), program(acme, alice)
    others = {"another customer": program(acme, ground.dora), "beta": program(beta, charlie)}
    shared = f"shared-workspaces/{ground.share.pk}/"
    owned = f"workspaces/{ground.things['alice'].service.pk}/shares/"
    probes = []
    for name, who in others.items():
        for method, path, body, twin in (
            ("POST", f"{shared}link/", {}, lee),
            ("POST", f"{shared}actions/", {"action": "stop"}, lee),
            ("DELETE", shared, None, lee),
            ("GET", owned, None, hers),
            ("POST", owned, {"email": "new@friends.test", "right": "open"}, hers),
            ("DELETE", f"{owned}{ground.share.pk}/", None, hers),
        ):
            ask = (method, path, body)
            probes.append(
                Probe(
                    "share",
                    f"{name}: {method} {path}",
                    lambda who=who, ask=ask: refusal(who.ask(*ask)),
                    lambda twin=twin, ask=ask: fine(twin.ask(*ask)),
                )
            )
    settle(probes)
    for who in others.values():
        assert who.get("shared-workspaces/").json()["results"] == []
    [listed] = lee.get("shared-workspaces/").json()["results"]
    assert (listed["owner"], listed["state"]) == (alice.customer.label, "running")


def test_nothing_else_of_the_owner_is_seen(acme, ground, client_for):
    lee = client_for(acme, ground.lee)
    things = ground.things["alice"]
    service = f"/account/services/{things.service.pk}/"
    for path in (
        service,
        f"{service}sessions/",
        f"{service}sessions.csv",
        f"{service}desktop/cost/",
        f"{service}desktop/live/",
        f"/account/invoices/{things.invoice.pk}/",
    ):
        assert lee.get(path).status_code == 404, path
    for path in ("services/", "invoices/", "spending/", "wallet/", ""):
        text = lee.get(f"/account/{path}").content.decode()
        assert str(things.service.pk) not in text
        assert str(things.invoice.pk) not in text
    page = lee.get(f"/account/shared/{ground.share.pk}/").content.decode()
    assert "web1.example.com" in page
    assert "€" not in page
    assert str(things.service.pk) not in page
