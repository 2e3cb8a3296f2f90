"""Connections through their pages, against the panel's double."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import on_platform_side
from shared_apps.audit.models import AuditEvent
from shared_apps.fleet.models import Connection
from shared_apps.fleet.selectors import settings_of
from tests.sandbox.virtfusion.running import TOKEN


@pytest.fixture
def given(panel) -> dict[str, str]:
    panel.reset()
    return {
        "connection-name": "Falkenstein",
        "connection-location": "Falkenstein",
        "base_url": panel.url,
        "token": TOKEN,
        "allow_private": "yes",
        "location": "1",
        "ipv6": "no",
    }


def only() -> Connection:
    with on_platform_side():
        return Connection.objects.get()


@pytest.fixture
def connected(console, given) -> Connection:
    assert console.post("/fleet/new/virtfusion/", given).status_code == 302
    return only()


def stored(row: Connection) -> dict[str, str]:
    with on_platform_side():
        return settings_of(row)


def test_a_connection_is_added_and_checked_at_once(console, connected):
    assert connected.healthy is True
    assert connected.checked_at is not None
    page = console.get("/fleet/").content.decode()
    assert "Falkenstein" in page
    assert "Healthy" in page


def test_a_secret_is_never_shown_and_an_empty_one_keeps_the_old(console, connected, given):
    path = f"/fleet/{connected.pk}/"
    assert TOKEN not in console.get(path).content.decode()
    console.post(path, {**given, "token": "", "connection-location": "Helsinki"})
    row = only()
    assert (row.location, stored(row)["location"]) == ("Helsinki", "1")
    assert stored(row)["token"] == TOKEN
    console.post(path, {**given, "token": "another key"})
    assert stored(only())["token"] == "another key"
    assert only().healthy is False


def test_the_name_of_a_connection_stays(console, connected, given):
    console.post(f"/fleet/{connected.pk}/", {**given, "connection-name": "Elsewhere"})
    assert only().name == "Falkenstein"


@pytest.mark.parametrize(
    "wrong", [{"connection-name": ""}, {"base_url": "panel"}, {"base_url": ""}, {"token": ""}]
)
def test_a_wrong_setting_is_shown_at_its_field(console, given, wrong):
    answer = console.post("/fleet/new/virtfusion/", {**given, **wrong})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    with on_platform_side():
        assert not Connection.objects.exists()


def test_a_name_is_given_once(console, connected, given):
    answer = console.post("/fleet/new/virtfusion/", {**given, "token": "x"})
    assert answer.status_code == 422
    assert "of this name already" in answer.content.decode()
    assert stored(only())["token"] == TOKEN


def test_an_unknown_driver_is_not_found(console):
    assert console.get("/fleet/new/abacus/").status_code == 404


def test_a_panel_that_fails_is_shown_as_it_is(console, connected, panel):
    panel.arm("connect", "fail_before")
    console.post(f"/fleet/{connected.pk}/check/")
    row = only()
    assert row.healthy is False
    page = console.get(f"/fleet/{connected.pk}/").content.decode()
    assert "It does not answer as it should" in page
    console.post(f"/fleet/{connected.pk}/check/")
    assert only().healthy is True


def test_images_are_learned_for_each_plan_that_is_sold(console, acme, connected):
    console.post(f"/fleet/{connected.pk}/images/")
    with on_platform_side():
        plans = set(connected.images.values_list("remote_plan", flat=True))
    assert plans == {"1", "2", "3", "4"}
    page = console.get(f"/fleet/{connected.pk}/").content.decode()
    assert "Professional" in page
    assert "Debian" in page


def test_pausing_says_why_and_resuming_checks(console, connected):
    path = f"/fleet/{connected.pk}/"
    console.post(f"{path}pause/", {"reason": "moving racks"})
    assert (only().state, only().state_reason) == ("paused", "moving racks")
    assert "moving racks" in console.get(path).content.decode()
    console.post(f"{path}images/")  # a paused one is not asked
    console.post(f"{path}resume/")
    assert (only().state, only().healthy) == ("active", True)
    with on_platform_side():
        verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"connection.added", "connection.paused", "connection.resumed"} <= verbs
