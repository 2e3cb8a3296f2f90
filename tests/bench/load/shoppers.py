"""Guests who look around and fill carts, and customers at home in their account."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tenant_apps.orders.rules import MAX_LINES
from tests.bench.load.notices import Post
from tests.bench.load.places import Place, Resident
from tests.bench.load.visitor import Visitor
from tests.bench.load.words import SHOP, word
from tests.selling import CardSandbox

_SHEET = re.compile(r"/brand/\d+/brand\.css")
_SHOWN = re.compile(r'name="shown" value="(\d+)"')


class Guest(Visitor):
    """No account. `letter` marks what this one types into forms; nobody else may see it."""

    def __init__(self, *given: Any, letter: str) -> None:
        super().__init__(*given)
        self.letters = (SHOP, letter)
        self.own = word(self.place.number, letter)
        self.steps = [
            (8, self.look),
            (3, lambda: self.get("status page", "/status/")),
            (2, lambda: self.get("legal", self.luck.choice(["/imprint/", "/terms/"]), expect=_ANY)),
            (4, self.fill_cart),
            (3, lambda: self.get("cart", "/cart/")),
            (1, self.guess_code),
            (1, lambda: self.get("sign in", "/auth/login/")),
            (1, lambda: self.get("account to_login", "/account/", expect=(302,))),
            (1, self.stray),
            (1, self.leave),
        ]
        self.filled = 0

    def look(self) -> None:
        """As a browser does: the page, and its stylesheet with it."""
        page = self.get("home", "/") if self.luck.random() < 0.6 else self.get("plans", "/plans/")
        if page and (sheet := _SHEET.search(page.text)):
            self.get("stylesheet", sheet[0])

    def fill_cart(self) -> None:
        path = f"/configure/{self.place.plan}/"
        if self.get("configure", path) is None:
            return
        number = self.luck.randrange(1_000_000)
        fields = {"hostname": f"cart{number}-{self.own}.example.com", "image": self.place.image}
        full = self.filled >= MAX_LINES
        if self.post("configure send", path, fields=fields, expect=(422,) if full else (302,)):
            self.filled += not full
            self.get("cart", "/cart/")
        if full or self.luck.random() < 0.3:
            self.leave()

    def leave(self) -> None:
        """Carts of others grow as well."""
        self.cookies.clear()
        self.filled = 0

    def guess_code(self) -> None:
        """Six in ten minutes are many: few enough for the limit of ten a minute."""
        if "csrf" in self.cookies and self.luck.random() < 0.2:
            fields = {"code": f"GUESS{self.luck.randrange(1_000_000)}"}
            self.post("code", "/cart/code/", fields=fields, expect=(302, 422))

    def stray(self) -> None:
        """What is not there, and a host that is nobody's."""
        if self.luck.random() < 0.5:
            self.get("no such page", f"/no-such-{self.own}/", expect=(404,))
            return
        nobody = Place(self.place.number, f"nobody.{self.place.host}", self.place.port)
        self.get("no such host", "/", at=nobody, expect=(404,), letters=())


class Customer(Visitor):
    """Signed in; looks at what is its own, orders, pays, restarts. Sometimes tries other doors."""

    def __init__(
        self,
        *given: Any,
        me: Resident,
        others: Sequence[Place],
        cards: CardSandbox,
        post: Post,
    ) -> None:
        super().__init__(*given)
        self.me, self.others, self.cards, self.mail = me, others, cards, post
        self.letters = (SHOP, me.letter)
        service, invoices = f"/account/services/{me.service}/", "/account/invoices/"
        looks = {
            "account": "/account/",
            "services": "/account/services/",
            "service": service,
            "service state": f"{service}state/",
            "traffic": f"{service}traffic/",
            "invoices": invoices,
            "wallet": "/account/wallet/",
            "statement": "/account/statement/",
            "methods": "/account/payment-methods/",
            "profile": "/account/profile/",
            "spending": "/account/spending/",
            "plans signed in": "/plans/",
            "shared": "/account/shared/",
        }
        self.steps = [
            *((3, self._look(name, path)) for name, path in looks.items()),
            (4, lambda: self.get("invoice", f"{invoices}{self.luck.choice(me.invoices)}/")),
            (1, self.read_xml),
            (2, lambda: self.get("invoices.csv", "/account/invoices.csv")),
            (3, lambda: self.get("order", f"/orders/{self.luck.choice(me.orders)}/")),
            (1, self.restart),
            (1, self.buy),
            (1, self.trespass),
        ]

    def _look(self, name: str, path: str) -> Any:
        return lambda: self.get(name, path)

    def begin(self) -> None:
        self.sign_in(self.me.email)

    def read_xml(self) -> None:
        """Until the store has said what the norm asks of a seller: back to the page."""
        path = f"/account/invoices/{self.luck.choice(self.me.invoices)}/xml/"
        self.get("e-invoice", path, expect=(200, 302))

    def restart(self) -> None:
        """While one is under way the next is refused, by the same redirect with another message."""
        path = f"/account/services/{self.me.service}/"
        if self.post("power", f"{path}power/", fields={"action": "restart"}):
            self.get("service", path)

    def buy(self) -> None:
        """From the plan to the paid page; the processor tells of it, or the customer comes back."""
        path = f"/configure/{self.place.plan}/"
        name = f"more{self.luck.randrange(1_000_000)}-{self.me.word}.example.com"
        fields = {"hostname": name, "image": self.place.image}
        # 422: the cart is full of what a changed price kept from being ordered.
        if not self.post("configure send", path, fields=fields, expect=(302, 422)):
            return
        page = self.get("checkout", "/checkout/")
        shown = _SHOWN.search(page.text) if page else None
        if shown is None:
            return
        fields = {"shown": shown[1], "consent": "on"}
        # 422: the team changed the price while the page was read.
        sent = self.post("checkout send", "/checkout/", fields=fields, expect=(302, 422))
        if sent is None or self.cards.url.rpartition(":")[2] not in sent.header("location"):
            return
        session = self.cards.pay(sent.header("location"))["session"]
        self.mail.put(self.place, session["id"], session.get("client_reference_id") or "")
        if self.luck.random() < 0.5:
            order = session["success_url"].partition(self.place.host_and_port)[2]
            self.get("back from paying", order)

    def trespass(self) -> None:
        """With the own cookie to another store, and in the own store to another's server."""
        other = self.luck.choice(self.others)
        door = self.luck.randrange(3)
        if door == 0:
            self.get("foreign host to_login", "/account/", at=other, expect=(302,), letters=(SHOP,))
        elif door == 1:
            strange = self.luck.choice(other.residents).service
            self.get("foreign service", f"/account/services/{strange}/", expect=(404,))
        else:
            self.get("team's door", "/manage/", expect=(403,))


_ANY = (200, 404)  # a store that has not written its terms has no such page
