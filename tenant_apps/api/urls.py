from django.urls import path, re_path

from tenant_apps.api.views import (
    catalogue,
    changes,
    credit_notes,
    invoices,
    meta,
    orders,
    people,
    services,
)

urlpatterns = [
    path("auth/login/", people.Login.as_view(), name="api-login"),
    path("auth/logout/", people.Logout.as_view(), name="api-logout"),
    path("auth/user/", people.Person.as_view(), name="api-person"),
    path("auth/password/change/", people.PasswordChange.as_view(), name="api-password"),
    path("me/", people.Me.as_view(), name="api-me"),
    path("plans/", catalogue.Plans.as_view(), name="api-plans"),
    path("plans/<uuid:plan_id>/", catalogue.OnePlan.as_view(), name="api-plan"),
    path("orders/", orders.Orders.as_view(), name="api-orders"),
    path("orders/<uuid:order_id>/", orders.OneOrder.as_view(), name="api-order"),
    path("services/", services.Services.as_view(), name="api-services"),
    path("services/<uuid:service_id>/", services.OneService.as_view(), name="api-service"),
    path("services/<uuid:service_id>/actions/", services.Actions.as_view(), name="api-actions"),
    path("services/<uuid:service_id>/reboot/", services.Reboot.as_view(), name="api-reboot"),
    path("services/<uuid:service_id>/cancel/", services.Cancel.as_view(), name="api-cancel"),
    path(
        "services/<uuid:service_id>/change/preview/",
        changes.PreviewChange.as_view(),
        name="api-change-preview",
    ),
    path("services/<uuid:service_id>/change/", changes.ChangeService.as_view(), name="api-change"),
    path(
        "services/<uuid:service_id>/change/withdraw/",
        changes.WithdrawChange.as_view(),
        name="api-change-withdraw",
    ),
    path("services/<uuid:service_id>/keep/", services.Keep.as_view(), name="api-keep"),
    path(
        "services/<uuid:service_id>/credentials/",
        services.Credentials.as_view(),
        name="api-credentials",
    ),
    path("invoices/", invoices.Invoices.as_view(), name="api-invoices"),
    path("invoices/<uuid:invoice_id>/", invoices.OneInvoice.as_view(), name="api-invoice"),
    path("invoices/<uuid:invoice_id>/pdf/", invoices.InvoicePdf.as_view(), name="api-invoice-pdf"),
    path("invoices/<uuid:invoice_id>/pay/", invoices.PayInvoice.as_view(), name="api-invoice-pay"),
    path("credit-notes/", credit_notes.CreditNotes.as_view(), name="api-credit-notes"),
    path(
        "credit-notes/<uuid:note_id>/",
        credit_notes.OneCreditNote.as_view(),
        name="api-credit-note",
    ),
    path("schema/", meta.Document.as_view(), name="api-schema"),
    path("docs/", meta.handbook, name="api-docs"),
    re_path(r"", meta.NoSuchAddress.as_view()),
]
