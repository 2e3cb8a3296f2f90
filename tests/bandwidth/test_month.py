"""A month of a service's traffic: alerts on the way, and what is beyond the quota on an invoice."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from kernel.tenancy.context import on_platform_side
from shared_apps.outbox.models import Message
from tenant_apps.bandwidth.models import Alert, Gauge, PeriodUse
from tenant_apps.bandwidth.selectors import standing_of
from tenant_apps.bandwidth.services import TrafficWish, close_service
from tenant_apps.billing.models import InvoiceLine, UsageCharge
from tests.bandwidth.conftest import CENT, D
from wholesale.models import TrafficCost


def alerts(subject) -> list[int]:
    return list(
        Alert.objects.filter(subject=subject).order_by("pk").values_list("percent", flat=True)
    )


def told(kind: str) -> list[dict]:
    rows = Message.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("payload", flat=True))


def test_a_hog_gets_three_alerts_and_one_overage_line(hosted):
    hosted.sell(TrafficWish(D(100), unit_price=CENT))
    service = hosted.buy()
    with hosted.shop.inside():
        gauge = Gauge.objects.get(pk=service.pk)
        assert gauge.began_at == service.active_at
        assert standing_of(service.pk).quota == D(100)
    expected = []
    for gigabytes, passed in ((74, []), (1, [75]), (14, []), (11, [90, 100]), (200, [])):
        hosted.shop.live_days(1)
        hosted.use(service, gigabytes)
        hosted.shop.pass_time(hours=7)
        hosted.shop.work(18)
        expected += passed
        with hosted.shop.inside():
            assert alerts(service.pk) == expected
            assert [one["percent"] for one in told("traffic.alert")] == expected
    with hosted.shop.inside():
        assert standing_of(service.pk).used == D(300)
    hosted.shop.live_days(30)
    with hosted.shop.inside():
        use = PeriodUse.objects.get(service_id=service.pk)
        assert (use.used, use.overage, use.quantity) == (D(300), D(200), D(300))
        charge = UsageCharge.objects.get()
        assert (charge.meter, charge.quantity, charge.amount_minor) == ("traffic", D(300), 200)
        line = InvoiceLine.objects.get(kind="usage")
        assert (line.net_minor, line.item) == (200, "traffic")
        assert alerts(service.pk) == expected
        assert close_service(service.pk) is None  # the next month runs
        news = told("traffic.period_closed")
        assert [(one["overage"], one["revision"]) for one in news] == [("200.000000", 1)]
        assert news[0]["retail_net_minor"] == 200
    with on_platform_side():
        cost = TrafficCost.objects.get()
        assert (cost.bytes_out, cost.retail_minor) == (300 * 10**9, 200)
        assert cost.amount_minor == 0  # within what the product includes


def test_what_stays_within_the_quota_costs_nothing(hosted):
    hosted.sell(TrafficWish(D(100), unit_price=CENT))
    service = hosted.buy()
    hosted.shop.live_days(1)
    hosted.use(service, 60, inbound=40)
    hosted.shop.live_days(33)
    with hosted.shop.inside():
        use = PeriodUse.objects.get(service_id=service.pk)
        assert (use.used, use.overage) == (D(100), D(0))
        assert UsageCharge.objects.get().amount_minor == 0
        assert not InvoiceLine.objects.filter(kind="usage").exists()


def test_a_plan_without_words_of_its_own_has_the_products_quota_and_no_price(hosted):
    service = hosted.buy()
    hosted.shop.live_days(1)
    hosted.use(service, 3100)
    hosted.shop.live_days(1)
    with hosted.shop.inside():
        standing = standing_of(service.pk)
        assert (standing.quota, standing.terms.is_charged) == (D(4000), False)
        assert alerts(service.pk) == [75]
    hosted.shop.live_days(32)
    with hosted.shop.inside():
        assert PeriodUse.objects.get(service_id=service.pk).used == D(3100)
        assert not UsageCharge.objects.exists()


def test_nothing_is_billed_while_the_source_does_not_answer(hosted):
    hosted.sell(TrafficWish(D(10), unit_price=CENT))
    service = hosted.buy()
    hosted.shop.live_days(1)
    hosted.use(service, 30)
    with hosted.shop.inside():
        end = Gauge.objects.get(pk=service.pk).period_end
    hosted.cluster.arm("shards_failed", times=100_000)
    hosted.shop.live_days(33)
    with hosted.shop.inside():
        gauge = Gauge.objects.get(pk=service.pk)
        assert gauge.period_end == end
        assert gauge.waits_since is not None
        assert not PeriodUse.objects.exists()
    hosted.cluster.clear_faults()
    hosted.shop.live_days(1)
    with hosted.shop.inside():
        assert PeriodUse.objects.get().overage == D(20)
        gauge.refresh_from_db()
        assert gauge.period_start == end
        assert gauge.waits_since is None


def test_the_95th_percentile_is_billed_in_megabits(hosted):
    hosted.sell(TrafficWish(D(1), basis="percentile", counts="out", unit_price=D(5)))
    service = hosted.buy()
    hosted.shop.live_days(1)
    start = hosted.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    # 3 Mbit/s around the clock but for a day of 90: that is under a twentieth of the month.
    step = 300 * 1_000_000 // 8
    flows = [
        hosted.cluster.sent(
            service.ipv4,
            start + at * timedelta(minutes=5),
            (90 if at < 288 else 3) * step,
        )
        for at in range(288 * 29)
    ]
    hosted.cluster.feed(*flows)
    hosted.shop.live_days(33)
    with hosted.shop.inside():
        use = PeriodUse.objects.get(service_id=service.pk)
        assert (use.unit, use.used, use.overage) == ("Mbit/s", D(3), D(2))
        assert UsageCharge.objects.get().amount_minor == 1000


def test_services_of_one_customer_share_what_is_left(hosted):
    wish = TrafficWish(D(100), is_pooled=True, unit_price=CENT)
    hosted.sell(wish)
    first = hosted.buy()
    second = hosted.buy(hostname="web2.example.com")
    hosted.shop.live_days(1)
    hosted.use(first, 30)
    hosted.use(second, 190)
    hosted.shop.live_days(1)
    customer = first.customer_id
    with hosted.shop.inside():
        assert alerts(customer) == [75, 90, 100]
        assert alerts(first.pk) == alerts(second.pk) == []
        assert standing_of(first.pk).used == D(220)
    hosted.shop.live_days(34)
    with hosted.shop.inside():
        rows = {row.service_id: row for row in PeriodUse.objects.order_by("from_at")}
        one, two = rows[first.pk], rows[second.pk]
        assert (one.used, one.borrowed, one.overage) == (D(30), D(0), D(0))
        assert (two.used, two.borrowed, two.overage) == (D(190), D(70), D(20))
        billed = UsageCharge.objects.exclude(amount_minor=0)
        assert [(row.quantity, row.amount_minor) for row in billed] == [(D(120), 20)]


def test_the_last_period_ends_with_the_service(hosted):
    from kernel.actor import MACHINE
    from tenant_apps.billing.services import cancel_subscription

    hosted.sell(TrafficWish(D(10), unit_price=CENT))
    service = hosted.buy()
    hosted.shop.live_days(2)
    hosted.use(service, 15)
    with hosted.shop.inside():
        cancel_subscription(
            service.subscription_id, at_once=True, reason="need", comment="", actor=MACHINE
        )
    hosted.shop.work()
    hosted.shop.live_days(2)
    with hosted.shop.inside():
        gauge = Gauge.objects.get(pk=service.pk)
        assert gauge.is_closed
        use = PeriodUse.objects.get()
        assert (use.until_at, use.overage) == (gauge.ended_at, Decimal(5))
        assert UsageCharge.objects.get().amount_minor == 5
