from django.urls import path

from tenant_apps.storefront.web import cart, checkout, codes, orders, pages, pay_link, status

urlpatterns = [
    path("", pages.home, name="home"),
    path("plans/", pages.plans, name="plans"),
    path("terms/", pages.terms, name="terms"),
    path("privacy/", pages.privacy, name="privacy"),
    path("refunds/", pages.refunds, name="refunds"),
    path("imprint/", pages.imprint, name="imprint"),
    path("status/", status.show, name="status"),
    path("language/", pages.language, name="language"),
    path("configure/<uuid:plan_id>/", cart.configure, name="configure"),
    path("cart/", cart.show, name="cart"),
    path("cart/code/", codes.enter, name="cart-code"),
    path("cart/code/drop/", codes.drop, name="cart-code-drop"),
    path("cart/<int:line_id>/", cart.change, name="cart-line"),
    path("cart/<int:line_id>/remove/", cart.remove, name="cart-remove"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("orders/<uuid:order_id>/", orders.show, name="order"),
    path("orders/<uuid:order_id>/timeline/", orders.fragment, name="order-timeline"),
    path("orders/<uuid:order_id>/pay/", orders.pay, name="order-pay"),
    path("pay/<str:link>/", pay_link.show, name="pay-link"),
    path("pay/<str:link>/checkout/", pay_link.pay, name="pay-link-pay"),
]
