"""What a customer sees of a service's traffic, by page, table and program."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.traffic.services import keep_samples
from tenant_apps.bandwidth.models import PeriodUse
from tenant_apps.bandwidth.services import begin_gauge
from tenant_apps.billing.models import Subscription
from tenant_apps.provisioning.models import Service
from tests.flows import GB
from tests.portal.conftest import things_of


@pytest.fixture
def service(acme, alice):
    """Of Alice, ready for a day, with 3,000 GB out and 20 in an hour ago."""
    things = things_of(acme, alice)
    with in_store(acme):
        now = clock.now()
        row = Service.objects.get(pk=things.service.pk)
        began = now - timedelta(days=1)
        day = clock.local_date(began, acme.timezone).day
        Subscription.objects.filter(pk=row.subscription_id).update(anchor_day=day)
        Service.objects.filter(pk=row.pk).update(
            state="active", active_at=began, ipv4="203.0.113.10"
        )
        begin_gauge(row.pk)
    with on_platform_side():
        at = (now - timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
        rows = [(row.pk, at, 300, 20 * GB, 3_000 * GB)]
        keep_samples(acme.key, acme.timezone, rows)
    return row


def path(service, more: str = "") -> str:
    return f"/account/services/{service.pk}/traffic{more}"


@pytest.mark.parametrize("span", ["period", "day", "week", "month", "year", "nonsense"])
def test_the_page_shows_graph_and_table_for_each_span(client_for, acme, alice, service, span):
    client = client_for(acme, alice)
    page = client.get(path(service, "/"), {"span": span})
    assert page.status_code == 200
    text = page.content.decode()
    assert "3,020" in text  # used: both ways
    assert "4,000" in text  # included
    assert 'data-value="3000.000"' in text


def test_the_table_for_a_spreadsheet_has_whole_bytes(client_for, acme, alice, service):
    client = client_for(acme, alice)
    table = client.get(path(service, ".csv"), {"span": "day"}).content.decode()
    assert table.splitlines()[0].lstrip("\ufeff") == "begins_at,bytes_in,bytes_out"
    assert f",{20 * GB},{3_000 * GB}" in table
    assert len(table.splitlines()) == 25


def test_a_program_reads_the_same(client_for, acme, alice, service):
    client = client_for(acme, alice)
    found = client.get(f"/api/v1/services/{service.pk}/bandwidth/").json()
    assert found["period"]["used"] == "3020.000000"
    assert (found["period"]["percent"], found["period"]["charged"]) == (75, False)
    assert (found["bytes_in"], found["bytes_out"]) == (20 * GB, 3_000 * GB)
    day = client.get(f"/api/v1/services/{service.pk}/bandwidth/?span=day").json()
    assert len(day["points"]) == 24
    assert client.get(f"/api/v1/services/{service.pk}/bandwidth/?span=x").status_code == 422


def test_a_service_that_is_not_counted_says_so(client_for, acme, alice):
    things_of(acme, alice)
    with in_store(acme):
        row = Service.objects.get()
    page = client_for(acme, alice).get(path(row, "/"))
    assert "Nothing is measured for this server yet." in page.content.decode()
    found = client_for(acme, alice).get(f"/api/v1/services/{row.pk}/bandwidth/").json()
    assert found["period"] is None


def test_somebody_elses_traffic_is_nobodys(client_for, acme, beta, charlie, service):
    client = client_for(beta, charlie)
    assert client.get(path(service, "/")).status_code == 404
    assert client.get(path(service, ".csv")).status_code == 404
    assert client.get(f"/api/v1/services/{service.pk}/bandwidth/").status_code == 404


def test_closed_periods_and_alerts_are_never_changed(in_acme, service):
    from django.db import transaction
    from django.db.utils import DatabaseError

    now = clock.now()
    PeriodUse.objects.create(
        service_id=service.pk,
        customer_id=service.customer_id,
        from_at=now - timedelta(days=30),
        until_at=now,
        bytes_in=1,
        bytes_out=1,
        basis="volume",
        counts="both",
        unit="GB",
        used=1,
        quota=1,
        overage=0,
        quantity=1,
        closed_at=now,
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        PeriodUse.objects.update(used=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        PeriodUse.objects.all().delete()
