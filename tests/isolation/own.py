"""What each person can do on their own store: found by trying, so new pages join by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

from tests.isolation.probe import undone
from tests.isolation.routes import Route, routes_of
from tests.isolation.visits import Visit, body_of, judge, works
from tests.isolation.worlds import Customer, Side, Things

_TRIES = 12  # candidates for a parameter before an address counts as not understood
_UNKNOWN = {
    "token": "987654321",
    "line": "987654321",
    "code": "987654321",
    "rate": "987654321",
    "override": "987654321",
    "tier": "987654321",
    "order_number": "ZZZZ-9999",
    "invoice_number": "INV-1999-9999",
}
# Left to probes of their own: links by mail, and what ends the session that asks.
_ELSEWHERE = ("/logout/", "<str:key>/", "<str:key>-<str:key>/", "<str:link>/", "schema/", "docs/")


@dataclass(frozen=True)
class Own:
    """A request that works for its owner: which things fill the address, and as whom."""

    route: Route
    method: str
    chosen: dict[str, tuple[str, int]]
    fields: Any
    role: str  # "token", "boss" (the owner's token), "customer", "team" or "nobody"
    closed: bool = False  # a stranger is refused here

    @property
    def name(self) -> str:
        return f"{self.method} /{self.route.text} as {self.role}"

    def path(self, things: Things) -> str:
        values = {n: _pick(things, kind, place) for n, (kind, place) in self.chosen.items()}
        return self.route.fill(values)

    def unknown(self) -> Things:
        """Things of the same kinds that nobody has."""
        return {kind: [_UNKNOWN.get(kind, str(uuid4()))] for kind, _ in self.chosen.values()}

    def visit(self, things: Things, who: Customer | None, fields: Any = None) -> Visit:
        role = self.role if who else "nobody"
        return Visit(
            self.method,
            self.path(things),
            self.fields if fields is None else fields,
            token=who.token if who and role in {"token", "boss"} else "",
            session=who.session if who and role in {"customer", "team"} else "",
        )


def _pick(things: Things, kind: str, place: int) -> str:
    return things[kind][min(place, len(things[kind]) - 1)]


class _Forms(HTMLParser):
    """The fields of every form on a page, by the address it is sent to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self._open: dict[str, str] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = self.found.setdefault(given.get("action", "").split("?")[0], {})
        elif self._open is not None and tag in {"input", "button", "textarea"}:
            kind = given.get("type", "")
            if given.get("name") and (kind not in {"checkbox", "radio"} or "checked" in given):
                self._open.setdefault(given["name"], given.get("value", ""))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and self._open is not None:
            first = self._select not in self._open
            if first or "selected" in given:
                self._open[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


def translated(requests: list[Own], mine: Things, theirs: Things) -> list[Own]:
    """The same requests with another customer's values in their fields."""
    swap = swaps(mine, theirs)
    return [replace(one, fields=swapped(one.fields, swap)) for one in requests]


def swaps(mine: Things, theirs: Things) -> dict[str, str]:
    """My value → theirs of the same kind and place, for values that can't be mistaken."""
    return {
        value: theirs[kind][min(place, len(theirs[kind]) - 1)]
        for kind, values in mine.items()
        for place, value in enumerate(values)
        if theirs.get(kind) and len(value) > 12 and value not in theirs[kind]
    }


def swapped(value: Any, swap: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: swapped(one, swap) for name, one in value.items()}
    if isinstance(value, list):
        return [swapped(one, swap) for one in value]
    return swap.get(value, value) if isinstance(value, str) else value


def own_requests(side: Side, urlconf: str = "config.urls.store") -> tuple[list[Own], list[str]]:
    """Everything that works on this store, and the addresses that nobody's things open."""
    routes = [route for route in routes_of(urlconf) if not route.text.endswith(_ELSEWHERE)]
    found: list[Own] = []
    forms: dict[str, dict[str, str]] = {}
    strange = []
    for route in routes:
        got = list(_reads(side, route, forms))
        found += got
        if route.parameters and not got:
            strange.append(route.text)
    for route in routes:
        got = list(_writes(side, route, forms))
        found += got
        if got and route.text in strange:
            strange.remove(route.text)
    return found, strange


def _personas(side: Side, route: Route) -> list[tuple[str, Customer | None]]:
    if route.text.startswith("api/v1/manage/"):
        return [("boss", side.owner)]
    if route.text.startswith("api/"):
        return [("token", side.visitor)]
    if route.text.startswith("manage/"):
        return [("team", side.owner)]
    if route.text.startswith("account/"):
        return [("customer", side.visitor)]
    return [("customer", side.visitor), ("nobody", None)]


def _reads(side: Side, route: Route, forms: dict[str, dict[str, str]]) -> Iterator[Own]:
    if "GET" not in _methods(route):
        return
    for role, who in _personas(side, route):
        for own in _fitting(side, route, "GET", role, {}):
            with undone():
                answer = own.visit(side.visitor.things, who).send(side)
            if works(answer) and _means_a_thing(own, side, who):
                parser = _Forms()
                if "html" in answer.headers.get("Content-Type", ""):
                    parser.feed(body_of(answer).decode())
                for action, fields in parser.found.items():
                    forms.setdefault(action or own.path(side.visitor.things), fields)
                yield _with_closed(own, side)
                break
        else:
            continue
        break


def _writes(side: Side, route: Route, forms: dict[str, dict[str, str]]) -> Iterator[Own]:
    for method in _methods(route):
        if method in {"GET", "HEAD", "OPTIONS"}:
            continue
        for role, who in _personas(side, route):
            for own in _fitting(side, route, method, role, forms):
                with undone():
                    answer = own.visit(side.visitor.things, who).send(side)
                if works(answer) and _means_a_thing(own, side, who):
                    yield _with_closed(own, side)
                    break
            else:
                continue
            break


def _means_a_thing(own: Own, side: Side, who: Customer | None) -> bool:
    """An address that answers the same for any value names nothing (a brand file's version)."""
    if not own.chosen:
        return True
    with undone():
        return not works(own.visit(own.unknown(), who).send(side))


def _with_closed(own: Own, side: Side) -> Own:
    with undone():
        stranger = own.visit(side.visitor.things, None).send(side)
    return replace(own, closed=judge(stranger, []).refused)


def _fitting(
    side: Side, route: Route, method: str, role: str, forms: dict[str, dict[str, str]]
) -> Iterator[Own]:
    for tries, chosen in enumerate(route.candidates(side.visitor.things)):
        if tries >= _TRIES:
            return
        plain = Own(route, method, chosen, {}, role)
        fields: Any = forms.get(plain.path(side.visitor.things), {})
        if route.text.startswith("api/"):
            fields = _example(route, side)
        yield Own(route, method, chosen, fields, role)


def _methods(route: Route) -> list[str]:
    known = getattr(route.view, "cls", None) or getattr(route.view, "view_class", None)
    if known is None:
        return ["GET", "POST"]
    allowed = known.http_method_names
    return [
        m.upper() for m in allowed if m not in {"options", "trace", "head"} and hasattr(known, m)
    ]


def _example(route: Route, side: Side) -> dict[str, Any]:
    """What a program would send: small and right, by the last part of the address."""
    last = route.text.rstrip("/").rsplit("/", 1)[-1]
    things = side.visitor.things
    plan, customer = things["plan"][0], things["customer"][0]
    line = {"description": "Probe", "quantity": 1, "unit": 100}
    return {
        "drafts": {"customer": customer, "lines": [line]},
        "coupons": {
            "label": "Probe",
            "kind": "percent",
            "percent": "5",
            "plans": [plan],
            "customer": customer,
            "accept_loss": True,
        },
        "rules": {"level": "customer", "subject": customer, "key": "undo_days", "value": "9"},
        "merge": {"invoices": things["invoice"], "reason": "Probe"},
        "exemptions": {"certificate": "Probe"},
        "void": {"reason": "Probe"},
        "payments": {"amount": 1, "bank_reference": "Probe"},
        "refunds": {"amount": 1},
        "give": {"amount": 1, "reason": "Probe"},
        "cycles": {"unit": "year", "count": 1, "price": 99000},
        "price": {"price": 9900},
        "traffic": {"quota": "5"},
        "options": {"key": "probe", "label": "Probe", "kind": "switch", "price": 1},
        "meters": {"meter": "probe", "label": "P", "unit_label": "P", "model": "standard"},
        "pay-out": {"amount": 1},
        "reissue": {"reason": "Probe"},
        "credit-notes": {"reason": "goodwill"},
        "actions": {"action": "restart"},
        "orders": {"items": [{"plan": plan, "hostname": "probe.example.com"}]},
        "webhooks": {"url": "https://hooks.example.com/", "kinds": ["invoice.paid"]},
        "user": {"name": "Probe Person"},
        "login": {"email": side.visitor.user.email, "password": "correct horse battery"},
    }.get(last, {})
