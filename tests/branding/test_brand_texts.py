"""What a store writes itself: CSS on pages that only show, legal pages with a little markup."""

from __future__ import annotations

from kernel.tenancy.context import in_store
from tests.branding.test_brand_pages import GOOD, publish


def test_own_css_is_worn_by_pages_that_only_show(desk, acme, alice, client_for):
    publish(desk, acme, {**GOOD, "custom_css": ".hero h1 { color: #7c3aed; }"})
    visitor, customer = client_for(acme), client_for(acme, alice)
    for browser, path in ((visitor, "/"), (visitor, "/plans/"), (customer, "/account/")):
        assert b"/own.css" in browser.get(path).content, path
    page = visitor.get("/").content.decode()
    sheet = page.split('own.css"')[0].rsplit('"', 1)[1] + "own.css"
    assert ".hero" in visitor.get(sheet).content.decode()
    bare = ["/auth/login/", "/auth/signup/", "/auth/password/reset/", "/cart/", "/no/such/page/"]
    bare += ["/account/payment-methods/", "/account/invoices/", "/account/security/"]
    bare += ["/account/api-tokens/", "/account/profile/", "/auth/2fa/", "/auth/password/change/"]
    for path in bare:
        for browser in (visitor, customer):
            assert b"own.css" not in browser.get(path).content, path
    assert b"own.css" not in desk.get("/manage/").content


def test_own_css_is_not_worn_at_the_till(desk, acme, shop, client_for):
    """Configure, cart, checkout, order: from the choice on, nothing of a store's own CSS."""
    from tests.storefront.test_buying import ACCOUNT, fill_cart

    publish(desk, acme, {**GOOD, "custom_css": ".hero h1 { color: #7c3aed; }"})
    browser = client_for(acme)
    fill_cart(browser, shop)
    for path in ("/cart/", "/checkout/"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert b"own.css" not in answer.content
    browser.post("/checkout/", ACCOUNT)
    with in_store(acme):
        from tenant_apps.orders.models import Order

        order = Order.objects.get()
    assert b"own.css" not in browser.get(f"/orders/{order.pk}/").content


def test_legal_pages_are_text_with_a_little_markup(desk, acme, client_for):
    texts = {
        "refunds": "# Money back\n\n- within **14 days**\n- see https://acme.test/x.\n\n<script>"
    }
    visitor = client_for(acme)
    assert visitor.get("/refunds/").status_code == 404
    publish(desk, acme, {**GOOD, **texts, "imprint": "Court: Berlin"})
    page = visitor.get("/refunds/").content.decode()
    assert "<h2>Money back</h2>" in page
    assert "<strong>14 days</strong>" in page
    assert 'href="https://acme.test/x"' in page
    assert "&lt;script&gt;" in page
    assert 'href="/refunds/"' in visitor.get("/").content.decode()
    assert "Court: Berlin" in visitor.get("/imprint/").content.decode()
