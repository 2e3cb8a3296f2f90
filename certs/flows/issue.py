"""
The issuer: one order at a time over all processes (intend → act → record).

Two certbots at once would hold each other up, and a serial queue is what keeps limits countable.
"""

from __future__ import annotations

from django.conf import settings

from certs import selectors, services
from certs.drivers import certbot
from certs.flows.preflight import look_before
from certs.flows.publishers import InDatabase, InDns
from certs.models import Order
from certs.port import Account, Outcome, Problem
from certs.rules.papers import BadPaper, fresh_key, names_for, request_for
from kernel import clock
from kernel.locks import alone
from kernel.secrets import Secret
from kernel.tenancy.context import on_platform_side


def work_queue() -> None:
    """What the clock calls: one order, then plan the next look."""
    issue_next()
    services.plan_next()


def issue_next() -> bool:
    """Work on the order whose turn it is. False when there is none or another process is at it."""
    with on_platform_side(), alone("certs.issuer") as mine:
        if not mine or selectors.paused_until():
            return False
        row = services.take_next(clock.real_now())
        if row is None:
            return False
        _work_on(row)
        return True


def _work_on(row: Order) -> None:
    account = selectors.account()
    problem = look_before(row.host, account)
    if problem is not None:
        services.note_problem(row.pk, problem)
        return
    attempt = services.begin(row.pk)
    key = fresh_key()
    outcome = _ask(account, row.host, key)
    if outcome.problem is not None:
        services.note_failure(attempt.pk, outcome.problem, outcome.files)
        return
    try:
        services.keep_chain(attempt.pk, outcome.chain, Secret(key), outcome.files)
    except BadPaper as bad:
        problem = Problem(f"certificate_{bad.code}", str(bad))
        services.note_failure(attempt.pk, problem, outcome.files)


def _ask(account: Account, host: str, key: str) -> Outcome:
    wildcard = host.startswith("*.")
    return certbot.obtain(
        account,
        request_for(key, names_for(host)),
        wildcard=wildcard,
        publisher=InDns() if wildcard else InDatabase(host),
        seconds=settings.ACME_TIMEOUT_SECONDS,
    )
