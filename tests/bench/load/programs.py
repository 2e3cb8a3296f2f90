"""Customers' and teams' programs at the API, and the payment processor with its notices."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from tests.bench.load.notices import Post, notice, signed
from tests.bench.load.places import Place, Resident
from tests.bench.load.visitor import Step, Visitor
from tests.bench.load.words import SHOP

_API = "/api/v1/"
_PACE = 1.1  # seconds


class Program(Visitor):
    """
    It keeps to its limit of sixty costly calls a minute: one whose connection is at the idler of
    two web processes is answered fast enough to meet it.
    """

    costly_from = 0.0

    def costly(self, call: Step) -> Step:
        """The call; a cheap one in its place when the last costly one is not long ago."""

        def paced() -> None:
            now = time.monotonic()
            if now < self.costly_from:
                self.get("api plans", f"{_API}plans/")
                return
            self.costly_from = now + _PACE
            call()

        return paced

    def look(self, name: str, path: str) -> Step:
        return lambda: self.get(name, f"{_API}{path}")


class Script(Program):
    """A customer's program with its token."""

    def __init__(self, *given: Any, me: Resident, others: Sequence[Place]) -> None:
        super().__init__(*given)
        self.me, self.others = me, others
        self.letters = (SHOP, me.letter)
        self.token = me.token
        service = f"services/{me.service}/"
        looks = {
            "api me": "me/",
            "api plans": "plans/",
            "api services": "services/",
            "api service": service,
            "api orders": "orders/",
            "api invoices": "invoices/",
            "api wallet": "wallet/",
            "api bandwidth": f"{service}bandwidth/",
            "api credit notes": "credit-notes/",
        }
        self.steps = [
            *((4, self.look(name, path)) for name, path in looks.items()),
            (4, self.costly(self.look("api statement", "statement/"))),
            (4, lambda: self.get("api invoice", f"{_API}invoices/{self._invoice()}/")),
            (1, self.costly(self.restart)),
            (1, self.costly(self.order)),
            (1, self.trespass),
        ]

    def _invoice(self) -> str:
        return self.luck.choice(self.me.invoices)

    def restart(self) -> None:
        path = f"{_API}services/{self.me.service}/reboot/"
        self.post("api reboot", path, fields={}, expect=(202, 409))

    def order(self) -> None:
        name = f"api{self.luck.randrange(1_000_000)}-{self.me.word}.example.com"
        server = {"plan": self.place.plan, "hostname": name, "image": self.place.image}
        self.post(
            "api order",
            f"{_API}orders/",
            fields={"items": [server]},
            headers={"Idempotency-Key": uuid4().hex},
            expect=(201,),
        )

    def trespass(self) -> None:
        """The own token in another store, and another's invoice with the own token."""
        other = self.luck.choice(self.others)
        if self.luck.random() < 0.5:
            path = f"{_API}services/"
            self.get("foreign token", path, at=other, expect=(401, 403), letters=(SHOP,))
            return
        strange = self.luck.choice(self.luck.choice(other.residents).invoices)
        self.get("foreign invoice", f"{_API}invoices/{strange}/", expect=(404,))


class TeamScript(Program):
    """A program of a store's team."""

    letters = None

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.token = self.place.owner_token
        cheap, dear = ("payments", "taxes", "coupons", "runs"), ("till", "reports")
        self.steps = [
            *((1, self.look(f"api manage {name}", f"manage/{name}/")) for name in cheap),
            *(
                (1, self.costly(self.look(f"api manage {name}", f"manage/{name}/")))
                for name in dear
            ),
        ]


class Processor(Visitor):
    """Sends what is in the post; when nothing is, tells old news again, or lies."""

    letters = ()

    def __init__(self, *given: Any, post: Post, places: Sequence[Place]) -> None:
        super().__init__(*given)
        self.mail, self.places = post, places
        self.steps = [(6, self.tell), (2, self.tell_again), (1, self.lie), (1, self.misdirect)]

    def tell(self) -> None:
        if (news := self.mail.take()) is None:
            self.tell_again()
            return
        place, body = news
        self._send("notice", place, place.endpoint, body, signed(body))

    def tell_again(self) -> None:
        """New to the store by its id, and of a payment that it knows."""
        place = self.luck.choice(self.places)
        body = notice(*place.notice.split(" "))
        self._send("notice of old", place, place.endpoint, body, signed(body))

    def lie(self) -> None:
        place = self.luck.choice(self.places)
        body = notice(*place.notice.split(" "))
        self._send("notice forged", place, place.endpoint, body, signed(body, "whsec_no"), 400)

    def misdirect(self) -> None:
        """Rightly signed for one store, sent to another."""
        place, other = self.luck.sample(list(self.places), 2)
        body = notice(*place.notice.split(" "))
        self._send("notice astray", other, place.endpoint, body, signed(body), 404)

    def _send(
        self, name: str, place: Place, endpoint: str, body: bytes, mark: str, status: int = 200
    ) -> None:
        headers = {"Content-Type": "application/json", "Stripe-Signature": mark}
        path = f"/webhooks/{endpoint}/"
        self.visit(name, "POST", path, body=body, headers=headers, expect=(status,), at=place)
