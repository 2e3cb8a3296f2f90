from django.urls import path

from tenant_apps.portal.web import (
    cancel,
    invoices,
    machine,
    methods,
    orders,
    overview,
    person,
    services,
    tokens,
)

urlpatterns = [
    path("", overview.overview, name="account"),
    path("services/", services.services, name="services"),
    path("services/<uuid:service_id>/", services.service, name="service"),
    path("services/<uuid:service_id>/state/", services.state, name="service-state"),
    path("services/<uuid:service_id>/power/", machine.power, name="service-power"),
    path("services/<uuid:service_id>/password/", machine.reset, name="service-password"),
    path("services/<uuid:service_id>/password/show/", machine.reveal, name="service-reveal"),
    path("services/<uuid:service_id>/cancel/", cancel.cancel, name="service-cancel"),
    path("services/<uuid:service_id>/keep/", cancel.keep, name="service-keep"),
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices.csv", invoices.as_csv, name="invoices-csv"),
    path("invoices/<uuid:invoice_id>/", invoices.invoice, name="invoice"),
    path("invoices/<uuid:invoice_id>/pdf/", invoices.pdf, name="invoice-pdf"),
    path("invoices/<uuid:invoice_id>/pay/", invoices.pay, name="invoice-pay"),
    path("orders/<uuid:order_id>/cancel/", orders.cancel, name="order-cancel"),
    path("payment-methods/", methods.methods, name="methods"),
    path("payment-methods/<uuid:method_id>/default/", methods.default, name="method-default"),
    path("payment-methods/<uuid:method_id>/remove/", methods.remove, name="method-remove"),
    path("profile/", person.profile, name="profile"),
    path("security/", person.security, name="security"),
    path("api-tokens/", tokens.tokens, name="tokens"),
    path("api-tokens/<int:token_id>/revoke/", tokens.revoke, name="token-revoke"),
]
