from django.urls import path

from wholesale.web import books, catalogue, invoices, stores

urlpatterns = [
    path("", catalogue.catalogue, name="wholesale-catalogue"),
    path("products/<slug:code>/", catalogue.product, name="wholesale-product"),
    path("invoices/", invoices.invoices, name="wholesale-invoices"),
    path("invoices/<uuid:invoice_id>/", invoices.invoice, name="wholesale-invoice"),
    path("invoices/<uuid:invoice_id>/paid/", invoices.paid, name="wholesale-invoice-paid"),
    path("books/", books.books, name="wholesale-books"),
    path("stores/<slug:store_key>/", stores.store, name="wholesale-store"),
]
