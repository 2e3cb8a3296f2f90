"""
Two stores made once per run, each test in a rolled-back transaction.

People: Alice (customer of acme), Ada (owner of acme), Charlie (customer of beta, must see nothing),
Olga (EZSCALE staff). Nothing is mocked: stores are opened as staff open them.
"""

from __future__ import annotations

import functools

import hypothesis
import pytest
import redis
from django.conf import settings
from django.test import Client

from kernel.actor import MACHINE, Actor
from kernel.secrets import Secret
from kernel.tenancy.context import in_store, nowhere, on_platform_side
from kernel.tenancy.store import Store

pytest_plugins = [
    "tests.selling",
    "tests.naming",
    "tests.letterboxes",
    "tests.vat",
    "tests.taxing",
    "tests.flows",
    "tests.hooks",
]
PASSWORD = "correct horse battery"

# A busy machine must not fail a test by its clock.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's server and its committed store stay until the end: nobody comes after them."""
    items.sort(key=lambda one: one.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The database is prepared by tests.servers; nothing is made or dropped here."""


@pytest.fixture(scope="session")
def _wholesale(django_db_setup: None, django_db_blocker):
    with django_db_blocker.unblock():
        from tests.people import seed_wholesale

        seed_wholesale()


@functools.cache
def _counters() -> redis.Redis:
    """The cache's own database: rate limits live there, jobs do not."""
    return redis.Redis.from_url(settings.CACHES["default"]["LOCATION"])


def open_a_store(slug: str, name: str) -> Store:
    """With an owner and a clock that can be moved."""
    from shared_apps.outbox.flows import work_until_quiet
    from shared_apps.resellers.services import OpenStore, open_store

    store = open_store(
        OpenStore(
            name=name,
            slug=slug,
            owner_name=f"Ada of {name}",
            owner_email=f"ada@{slug}.test",
            owner_password=Secret(PASSWORD),
            movable_clock=True,
        ),
        actor=MACHINE,
    )
    work_until_quiet()  # the news of opening is no test's business
    return store


@pytest.fixture(scope="session")
def acme(_wholesale: None, django_db_blocker) -> Store:
    with django_db_blocker.unblock():
        return open_a_store("acme", "Acme Cloud")


@pytest.fixture(scope="session")
def beta(_wholesale: None, django_db_blocker) -> Store:
    with django_db_blocker.unblock():
        return open_a_store("beta", "Beta Hosting")


@pytest.fixture
def in_acme(db, acme: Store):
    with in_store(acme):
        yield acme


@pytest.fixture
def in_beta(db, beta: Store):
    with in_store(beta):
        yield beta


@pytest.fixture
def on_platform(db):
    with on_platform_side():
        yield


@pytest.fixture(autouse=True)
def _start_nowhere():
    """No test inherits a place, or what a host was, from the one before."""
    from kernel.tenancy.routing import forget

    forget()
    _counters().flushdb()  # sign-in limits count per address, and all tests share one
    with nowhere():
        yield


@pytest.fixture
def alice(db, acme: Store):
    from tests.people import make_customer

    with in_store(acme):
        return make_customer("alice@acme-customer.test", "Alice Archer")


@pytest.fixture
def charlie(db, beta: Store):
    from tests.people import make_customer

    with in_store(beta):
        return make_customer("charlie@beta-customer.test", "Charlie Crane")


@pytest.fixture
def ada(db, acme: Store):
    from shared_apps.identity.models import User

    with in_store(acme):
        return User.objects.get(role=User.Role.OWNER)


@pytest.fixture
def olga(db):
    from tests.people import make_staff

    with on_platform_side():
        return make_staff("olga@ezscale.test", "Olga Olsen")


@pytest.fixture
def staff_actor() -> Actor:
    return Actor("staff", "olga", "Olga Olsen")


@pytest.fixture
def client_for():
    """`client_for(store)` or `client_for("admin.ezscale.localhost")`: a browser on that host."""

    def make(place: Store | str, person=None) -> Client:
        host = place if isinstance(place, str) else place.primary_host
        client = Client(headers={"host": f"{host}:8000"})
        if person is not None:
            sign_in(client, person)
        return client

    return make


def sign_in(client: Client, person) -> None:
    """Through the real door: the sign-in form of the client's host."""
    user = getattr(person, "user", person)
    answer = client.post("/auth/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content[:2000]
