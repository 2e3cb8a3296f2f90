"""One table of operations: what Stripe's API can be asked here, and with which parameters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.stripe.wire import Params, Refused, Thing
from sandbox.stripe.world import Books

PAGING = frozenset({"limit", "starting_after", "ending_before", "created"})


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request: the account's books, the parameters, the ids in the path."""

    books: Books
    params: Params
    ids: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.ids[0]


Answerer = Callable[[Call], Thing]


@dataclass(frozen=True, slots=True)
class Operation:
    name: str  # as in fault switches: "payment_intents.create"
    method: str
    pattern: re.Pattern[str]
    takes: frozenset[str]
    answer: Answerer


OPERATIONS: list[Operation] = []


def operation(
    name: str, method: str, path: str, takes: str = "", *, paging: bool = False
) -> Callable[[Answerer], Answerer]:
    """Register a function for `METHOD /v1/path`; `takes` are its top-level parameters."""

    def decorate(answer: Answerer) -> Answerer:
        pattern = re.compile("/v1/" + path.replace("{id}", "([A-Za-z0-9_]+)"))
        known = frozenset(takes.split()) | (PAGING if paging else frozenset()) | {"expand"}
        OPERATIONS.append(Operation(name, method, pattern, known, answer))
        # Fixed words win over ids: payment_intents/search before payment_intents/{id}.
        OPERATIONS.sort(key=lambda each: each.pattern.pattern.count("("))
        return answer

    return decorate


def route(method: str, path: str) -> tuple[Operation, tuple[str, ...]]:
    """The operation of a request. Raises 404 as Stripe does for a URL that it does not know."""
    for candidate in OPERATIONS:
        match = candidate.pattern.fullmatch(path)
        if match and candidate.method == method:
            return candidate, match.groups()
    raise Refused(404, f"Unrecognized request URL ({method}: {path}).")


def refuse_unknown(found: Operation, params: Params) -> None:
    unknown = sorted(set(params) - found.takes)
    if unknown:
        message = f"Received unknown parameter: {unknown[0]}"
        raise Refused(400, message, code="parameter_unknown", param=unknown[0])
