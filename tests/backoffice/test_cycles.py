"""The team says on which cycles a product is sold."""

from __future__ import annotations

from kernel.tenancy.context import in_store
from tenant_apps.catalog.models import Plan, Product


def test_the_team_offers_a_cycle_on_the_page(desk, acme):
    with in_store(acme):
        product = Product.objects.get(name="Professional")
    address = f"/manage/catalogue/products/{product.pk}/cycles/"
    assert "Monthly" in desk.get(address).content.decode()
    typed = {"cycle": "1-year", "price": "150,00", "setup": "5"}
    assert desk.post(address, typed).status_code == 302
    with in_store(acme):
        plan = Plan.objects.get(product=product, interval_unit="year")
    assert (plan.price_minor, plan.setup_minor) == (15_000, 500)
    page = desk.get(address).content.decode()
    assert "saves 10 %" in page
    refused = desk.post(address, {"cycle": "2-year", "price": "100"})
    assert refused.status_code == 422
    assert 'value="100"' in refused.content.decode()
    assert desk.post(f"/manage/catalogue/plans/{plan.pk}/withdraw/").status_code == 302
    assert "not sold" in desk.get(address).content.decode()
