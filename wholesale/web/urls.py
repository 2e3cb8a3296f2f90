from django.urls import path

from wholesale.web import books, catalogue, desks, invoices, rules, stores, traffic

urlpatterns = [
    path("", catalogue.catalogue, name="wholesale-catalogue"),
    path("products/<slug:code>/", catalogue.product, name="wholesale-product"),
    path("invoices/", invoices.invoices, name="wholesale-invoices"),
    path("invoices/<uuid:invoice_id>/", invoices.invoice, name="wholesale-invoice"),
    path("invoices/<uuid:invoice_id>/paid/", invoices.paid, name="wholesale-invoice-paid"),
    path("books/", books.books, name="wholesale-books"),
    path("billing/", desks.desks, name="wholesale-billing"),
    path("overage/", traffic.overage, name="wholesale-overage"),
    path("rules/", rules.rules, name="wholesale-rules"),
    path("rules/<int:word_id>/drop/", rules.drop, name="wholesale-rule-drop"),
    path("stores/<slug:store_key>/", stores.store, name="wholesale-store"),
    path("stores/<slug:store_key>/rules/", rules.of_store, name="wholesale-store-rules"),
]
