"""The reseller's team in its console, and EZSCALE's staff in theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.bench.load.places import Place
from tests.bench.load.visitor import Visitor

_CONSOLE = {
    "manage": "/manage/",
    "manage catalogue": "/manage/catalogue/",
    "manage customers": "/manage/customers/",
    "manage orders": "/manage/orders/",
    "manage services": "/manage/services/",
    "manage invoices": "/manage/invoices/",
    "manage runs": "/manage/billing/runs/",
    "manage taxes": "/manage/billing/taxes/",
    "manage reports": "/manage/reports/",
    "manage coupons": "/manage/coupons/",
    "manage till": "/manage/payments/",
    "manage mails": "/manage/mails/",
    "manage audit": "/manage/audit/",
    "manage team": "/manage/team/",
    "manage domains": "/manage/domains/",
    "manage brand": "/manage/brand/",
    "manage use": "/manage/use/",
    "manage wholesale": "/manage/wholesale/",
}
_STAFF = {
    "staff": "/",
    "staff stores": "/stores/",
    "staff fleet": "/fleet/",
    "staff work": "/work/",
    "staff audit": "/audit/",
    "staff traffic": "/traffic/",
    "staff wholesale": "/wholesale/",
    "staff books": "/wholesale/books/",
    "staff wholesale invoices": "/wholesale/invoices/",
    "staff certificates": "/certificates/",
}


class Reseller(Visitor):
    """Sees all of its store, nothing of others; changes prices and names while others read."""

    letters = None

    def __init__(self, *given: Any, others: Sequence[Place]) -> None:
        super().__init__(*given)
        self.others = others
        self.steps = [
            *((2, self._look(name, path)) for name, path in _CONSOLE.items()),
            (4, self.one_of_them),
            (2, self.new_price),
            (1, self.new_name),
            (1, self.trespass),
        ]

    def _look(self, name: str, path: str) -> Any:
        return lambda: self.get(name, path)

    def begin(self) -> None:
        self.sign_in(self.place.owner_email)

    def one_of_them(self) -> None:
        one = self.luck.choice(self.place.residents)
        name, path = self.luck.choice(
            [
                ("manage customer", f"customers/{one.customer}"),
                ("manage service", f"services/{one.service}"),
                ("manage order", f"orders/{one.orders[0]}"),
                ("manage invoice", f"invoices/{self.luck.choice(one.invoices)}"),
                ("manage statement", f"customers/{one.customer}/statement"),
            ]
        )
        self.get(name, f"/manage/{path}/")

    def new_price(self) -> None:
        """Up by less than a unit of money, so that it never falls under its cost."""
        minor = self.place.price_minor + self.luck.randrange(100)
        fields = {"price": f"{minor // 100}.{minor % 100:02d}", "accept_loss": "yes"}
        self.post(
            "manage price", f"/manage/catalogue/plans/{self.place.plan}/price/", fields=fields
        )

    def new_name(self) -> None:
        fields = {"name": f"Professional {self.place.word}", "summary": f"By {self.place.word}"}
        path = f"/manage/catalogue/products/{self.place.product}/"
        self.post("manage product", path, fields=fields)

    def trespass(self) -> None:
        other = self.luck.choice(self.others)
        strange = self.luck.choice(other.residents)
        self.get("foreign customer", f"/manage/customers/{strange.customer}/", expect=(404,))


class Staff(Visitor):
    """Sees all stores, by name: there no word is foreign."""

    letters = None

    def __init__(self, *given: Any, email: str, places: Sequence[Place]) -> None:
        super().__init__(*given)
        self.email = email
        store = "staff store"
        self.steps = [
            *((2, self._look(name, path)) for name, path in _STAFF.items()),
            (4, lambda: self.get(store, f"/stores/{self.luck.choice(places).id}/")),
        ]

    def _look(self, name: str, path: str) -> Any:
        return lambda: self.get(name, path)

    def begin(self) -> None:
        self.sign_in(self.email)
