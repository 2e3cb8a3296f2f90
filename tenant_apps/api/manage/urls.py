from django.urls import include, path

from tenant_apps.api.manage import (
    books,
    codes,
    contracts,
    coupons,
    credit,
    credit_notes,
    drafts,
    engines,
    invoices,
    papers,
    payments,
    reports,
    rules,
    runs,
    taxes,
    till,
    wishes,
    workspaces,
)

_SUBSCRIPTION = "subscriptions/<uuid:subscription_id>/"
_INVOICE = "invoices/<uuid:invoice_id>/"
_CUSTOMER = "customers/<uuid:customer_id>/"
_PARKED = "parked/<uuid:subscription_id>/"
_CREDIT = "customers/<uuid:customer_id>/credit/"
_ENGINE = "taxes/engines/<slug:engine>/"
_GATEWAY = "till/<slug:gateway>/"

urlpatterns = [
    path("taxes/", taxes.Rates.as_view(), name="api-manage-taxes"),
    path("taxes/union/", taxes.UnionRates.as_view(), name="api-manage-taxes-union"),
    path("taxes/<int:rate_id>/", taxes.OneRate.as_view(), name="api-manage-tax"),
    path("taxes/engines/", engines.Engines.as_view(), name="api-manage-engines"),
    path("taxes/engine/", engines.EngineUse.as_view(), name="api-manage-engine-use"),
    path(_ENGINE, engines.OneEngine.as_view(), name="api-manage-engine"),
    path(f"{_ENGINE}check/", engines.CheckEngine.as_view(), name="api-manage-engine-check"),
    path(f"{_ENGINE}codes/", engines.GoodsCodes.as_view(), name="api-manage-engine-codes"),
    path("taxes/reports/", engines.TaxReports.as_view(), name="api-manage-tax-reports"),
    path(
        "taxes/reports/<uuid:report_id>/retry/",
        engines.RetryTaxReport.as_view(),
        name="api-manage-tax-report-retry",
    ),
    path("till/", till.Gateways.as_view(), name="api-manage-till"),
    path(_GATEWAY, till.OneGateway.as_view(), name="api-manage-gateway"),
    path(f"{_GATEWAY}check/", till.CheckGateway.as_view(), name="api-manage-gateway-check"),
    path(f"{_GATEWAY}pause/", till.PauseGateway.as_view(), name="api-manage-gateway-pause"),
    path("payments/", payments.Payments.as_view(), name="api-manage-payments"),
    path("payments/<uuid:payment_id>/", payments.OnePayment.as_view(), name="api-manage-payment"),
    path(
        "payments/<uuid:payment_id>/refunds/",
        payments.GiveBack.as_view(),
        name="api-manage-give-back",
    ),
    path("refunds/", payments.Refunds.as_view(), name="api-manage-refunds"),
    path(
        "refunds/<uuid:refund_id>/ask/", payments.AskRefund.as_view(), name="api-manage-refund-ask"
    ),
    path("attempts/", payments.Attempts.as_view(), name="api-manage-attempts"),
    path(
        "attempts/<uuid:attempt_id>/ask/",
        payments.AskAttempt.as_view(),
        name="api-manage-attempt-ask",
    ),
    path(
        "attempts/<uuid:attempt_id>/seen/",
        payments.MismatchSeen.as_view(),
        name="api-manage-attempt-seen",
    ),
    path("top-ups/", payments.TopUps.as_view(), name="api-manage-top-ups"),
    path(
        "top-ups/<uuid:top_up_id>/ask/", payments.AskTopUp.as_view(), name="api-manage-top-up-ask"
    ),
    path("", include("tenant_apps.api.manage.catalogue_urls")),
    path("webhooks/", include("tenant_apps.api.manage.webhook_urls")),
    path("policy/", rules.StorePolicy.as_view(), name="api-manage-policy"),
    path("rules/", rules.Overrides.as_view(), name="api-manage-rules"),
    path("rules/effective/", rules.StoreRules.as_view(), name="api-manage-rules-effective"),
    path("rules/<int:override_id>/", rules.OneOverride.as_view(), name="api-manage-rule"),
    path(f"{_SUBSCRIPTION}rules/", rules.SubscriptionRules.as_view(), name="api-manage-explain"),
    path(f"{_SUBSCRIPTION}protect/", runs.Protect.as_view(), name="api-manage-protect"),
    path(f"{_SUBSCRIPTION}undo/", runs.UndoSuspension.as_view(), name="api-manage-undo"),
    path("subscriptions/", contracts.Subscriptions.as_view(), name="api-manage-subscriptions"),
    path(_SUBSCRIPTION, contracts.OneSubscription.as_view(), name="api-manage-subscription"),
    path(f"{_SUBSCRIPTION}pause/", contracts.Pause.as_view(), name="api-manage-pause"),
    path(f"{_SUBSCRIPTION}resume/", contracts.Resume.as_view(), name="api-manage-resume"),
    path(
        f"{_SUBSCRIPTION}other-plans/",
        contracts.OtherPlans.as_view(),
        name="api-manage-other-plans",
    ),
    path(f"{_SUBSCRIPTION}change/", contracts.Change.as_view(), name="api-manage-change"),
    path(
        f"{_SUBSCRIPTION}change/preview/",
        contracts.PreviewChange.as_view(),
        name="api-manage-change-preview",
    ),
    path(
        f"{_SUBSCRIPTION}change/withdraw/",
        contracts.WithdrawChange.as_view(),
        name="api-manage-change-withdraw",
    ),
    path("forecast/", runs.Forecast.as_view(), name="api-manage-forecast"),
    path("coupons/", coupons.Coupons.as_view(), name="api-manage-coupons"),
    path("coupons/<uuid:coupon_id>/", coupons.OneCoupon.as_view(), name="api-manage-coupon"),
    path(
        "coupons/<uuid:coupon_id>/state/",
        coupons.CouponState.as_view(),
        name="api-manage-coupon-state",
    ),
    path("coupons/<uuid:coupon_id>/codes/", codes.Codes.as_view(), name="api-manage-codes"),
    path(
        "coupons/<uuid:coupon_id>/codes/generate/",
        codes.MoreCodes.as_view(),
        name="api-manage-codes-generate",
    ),
    path(
        "coupons/<uuid:coupon_id>/codes/<int:code_id>/state/",
        codes.CodeState.as_view(),
        name="api-manage-code-state",
    ),
    path(
        "coupons/<uuid:coupon_id>/redemptions/",
        codes.Redemptions.as_view(),
        name="api-manage-redemptions",
    ),
    path("loyalty/", codes.Loyalty.as_view(), name="api-manage-loyalty"),
    path("loyalty/<int:tier_id>/", codes.OneLoyalty.as_view(), name="api-manage-loyalty-tier"),
    path("drafts/", drafts.Drafts.as_view(), name="api-manage-drafts"),
    path("drafts/<uuid:draft_id>/", drafts.OneDraft.as_view(), name="api-manage-draft"),
    path(
        "drafts/<uuid:draft_id>/issue/", drafts.IssueDraft.as_view(), name="api-manage-draft-issue"
    ),
    path(
        "drafts/<uuid:draft_id>/proforma/",
        drafts.ProformaOfDraft.as_view(),
        name="api-manage-draft-proforma",
    ),
    path("drafts/<uuid:draft_id>/pdf/", papers.DraftPdf.as_view(), name="api-manage-draft-pdf"),
    path(
        "proformas/<uuid:proforma_id>/pdf/",
        papers.ProformaPdf.as_view(),
        name="api-manage-proforma-pdf",
    ),
    path("invoices/", invoices.Invoices.as_view(), name="api-manage-invoices"),
    path("invoices/<uuid:invoice_id>/", invoices.OneInvoice.as_view(), name="api-manage-invoice"),
    path(f"{_INVOICE}pdf/", papers.InvoicePdf.as_view(), name="api-manage-invoice-pdf"),
    path(f"{_INVOICE}xml/", papers.InvoiceXml.as_view(), name="api-manage-invoice-xml"),
    path(f"{_INVOICE}pay-link/", wishes.PayLink.as_view(), name="api-manage-pay-link"),
    path(
        f"{_INVOICE}proforma/",
        wishes.ProformaOfInvoice.as_view(),
        name="api-manage-invoice-proforma",
    ),
    path(
        "invoices/<uuid:invoice_id>/payments/",
        payments.ReceivePayment.as_view(),
        name="api-manage-receive",
    ),
    path(
        "invoices/<uuid:invoice_id>/void/", invoices.VoidInvoice.as_view(), name="api-manage-void"
    ),
    path(
        "invoices/<uuid:invoice_id>/reissue/",
        invoices.ReissueInvoice.as_view(),
        name="api-manage-reissue",
    ),
    path(
        "invoices/<uuid:invoice_id>/creditable/",
        credit_notes.Creditable.as_view(),
        name="api-manage-creditable",
    ),
    path(
        "invoices/<uuid:invoice_id>/credit-notes/",
        credit_notes.CorrectInvoice.as_view(),
        name="api-manage-correct",
    ),
    path("credit-notes/", credit_notes.CreditNotes.as_view(), name="api-manage-credit-notes"),
    path(
        "credit-notes/<uuid:note_id>/",
        credit_notes.OneCreditNote.as_view(),
        name="api-manage-credit-note",
    ),
    path(
        "credit-notes/<uuid:note_id>/pdf/",
        papers.CreditNotePdf.as_view(),
        name="api-manage-credit-note-pdf",
    ),
    path(
        "credit-notes/<uuid:note_id>/xml/",
        papers.CreditNoteXml.as_view(),
        name="api-manage-credit-note-xml",
    ),
    path("late-fees/", invoices.LateFees.as_view(), name="api-manage-late-fees"),
    path("runs/", runs.Runs.as_view(), name="api-manage-runs"),
    path("runs/<uuid:run_id>/", runs.OneRun.as_view(), name="api-manage-run"),
    path("runs/<uuid:run_id>/approve/", runs.ApproveRun.as_view(), name="api-manage-run-approve"),
    path("runs/<uuid:run_id>/hold/", runs.HoldRun.as_view(), name="api-manage-run-hold"),
    path("runs/<uuid:run_id>/drop/", runs.DropRun.as_view(), name="api-manage-run-drop"),
    path("parked/", runs.Parked.as_view(), name="api-manage-parked"),
    path(f"{_PARKED}retry/", runs.RetryParked.as_view(), name="api-manage-parked-retry"),
    path(f"{_PARKED}follow/", runs.FollowParked.as_view(), name="api-manage-parked-follow"),
    path(f"{_PARKED}dismiss/", runs.DismissParked.as_view(), name="api-manage-parked-dismiss"),
    path("workspaces/", workspaces.AnyWorkspaces.as_view(), name="api-manage-workspaces"),
    path(
        "workspaces/sessions/",
        workspaces.AnySessions.as_view(),
        name="api-manage-workspaces-sessions",
    ),
    path(
        "workspaces/sessions/csv/",
        workspaces.AnySessionsCsv.as_view(),
        name="api-manage-workspaces-csv",
    ),
    path(
        "workspaces/<uuid:service_id>/",
        workspaces.AnyWorkspace.as_view(),
        name="api-manage-workspace",
    ),
    path(
        "workspaces/<uuid:service_id>/stop/",
        workspaces.StopWorkspace.as_view(),
        name="api-manage-workspace-stop",
    ),
    path(
        "workspaces/<uuid:service_id>/sessions/",
        workspaces.SessionsOfAny.as_view(),
        name="api-manage-workspace-sessions",
    ),
    path("customers/", books.Customers.as_view(), name="api-manage-customers"),
    path("customers/<uuid:customer_id>/", books.OneCustomer.as_view(), name="api-manage-customer"),
    path(
        "customers/<uuid:customer_id>/statement/",
        books.CustomerStatement.as_view(),
        name="api-manage-statement",
    ),
    path(
        "customers/<uuid:customer_id>/statement/csv/",
        books.CustomerStatementCsv.as_view(),
        name="api-manage-statement-csv",
    ),
    path(
        f"{_CUSTOMER}statement/pdf/",
        papers.StatementPdf.as_view(),
        name="api-manage-statement-pdf",
    ),
    path(f"{_CUSTOMER}billing-day/", contracts.Day.as_view(), name="api-manage-day"),
    path(
        f"{_CUSTOMER}billing-day/preview/",
        contracts.PreviewDay.as_view(),
        name="api-manage-day-preview",
    ),
    path(f"{_CUSTOMER}ask-vat/", wishes.AskNumber.as_view(), name="api-manage-ask-vat"),
    path("seller/", wishes.Seller.as_view(), name="api-manage-seller"),
    path(_CREDIT, credit.Credit.as_view(), name="api-manage-credit"),
    path(f"{_CREDIT}give/", credit.GiveCredit.as_view(), name="api-manage-give-credit"),
    path(f"{_CREDIT}pay-out/", credit.PayOutCredit.as_view(), name="api-manage-pay-out"),
    path(
        f"{_CREDIT}movements/",
        credit.CreditMovements.as_view(),
        name="api-manage-credit-movements",
    ),
    path(
        "customers/<uuid:customer_id>/merge/",
        invoices.MergeInvoices.as_view(),
        name="api-manage-merge",
    ),
    path(
        "customers/<uuid:customer_id>/exemptions/",
        taxes.Exemptions.as_view(),
        name="api-manage-exemptions",
    ),
    path(
        "customers/<uuid:customer_id>/exemptions/<int:exemption_id>/",
        taxes.OneExemption.as_view(),
        name="api-manage-exemption",
    ),
    path("ledger/", books.Ledger.as_view(), name="api-manage-ledger"),
    path("ledger/verify/", books.VerifyLedger.as_view(), name="api-manage-ledger-verify"),
    path("reports/", reports.Reports.as_view(), name="api-manage-reports"),
    path("reports/rates/", reports.ExchangeRates.as_view(), name="api-manage-rates"),
    path("reports/<slug:slug>/", reports.OneReport.as_view(), name="api-manage-report"),
    path("reports/<slug:slug>/csv/", reports.ReportCsv.as_view(), name="api-manage-report-csv"),
]
