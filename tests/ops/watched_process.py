"""
A process of the product, entered as its servers enter it, in which requests, a job and a piece of
work fail, with a person's things all around them. It tells its ids, for the test beside it.
"""

from __future__ import annotations

import io
import json
import os
import sys
from typing import NoReturn

sys.path.append(os.environ["EZSCALE_TEST_WATCH_PACKAGES"])

from config.wsgi import application  # begins to send, as in a web worker

# isort: split
import structlog
from celery import shared_task
from django.test import RequestFactory
from django.views.decorators.csrf import csrf_exempt

from config.watching import outside
from kernel.http import HttpClient
from kernel.tenancy.context import in_store, nowhere
from kernel.tenancy.routing import resolve
from kernel.tenancy.tasks import PlatformTask
from tenant_apps.storefront.web import urls

HOST = "acme.ezscale.localhost"
PERSON = {"email": "alice@customer.example", "name": "Alice Archer", "password": "hunter2"}


def fall() -> NoReturn:
    card = "4111111111111111"
    raise ValueError(f"{PERSON['email']} said {PERSON['password']} and {card}")


@csrf_exempt
def view(_request: object, **_named: object) -> NoReturn:
    fall()


@shared_task(base=PlatformTask, name="tests.falls")
def job(*, email: str) -> NoReturn:
    fall()


def ask(path: str) -> tuple[str, str]:
    """The answer's status, and the request's id."""
    headers = {
        "host": HOST,
        "authorization": "Bearer tok_secretsecret",
        "cookie": "session=cookie-secret",
        "user-agent": "Alice's browser",
        "x-forwarded-for": "203.0.113.77",
    }
    made = RequestFactory(headers=headers, REMOTE_ADDR="203.0.113.77", SERVER_NAME=HOST)
    environ = made.post(f"{path}?token=query-secret", PERSON).environ
    answers: list[tuple[str, str]] = []

    def start(status: str, sent: list[tuple[str, str]], *_more: object) -> object:
        answers.append((status, dict(sent).get("X-Request-Id", "")))
        return io.BytesIO().write

    answer = application(environ, start)
    b"".join(answer)
    answer.close()
    return answers[0]


def main() -> None:
    for entry in urls.urlpatterns:
        if entry.name == "pay-link":
            entry.callback = view
    status, request_id = ask("/pay/path-secret/")
    assert status.startswith("500"), status
    assert ask("/no-such-page-of-alice/")[0].startswith("404")
    job.apply(kwargs={"email": PERSON["email"]})
    log = structlog.get_logger("outbox")
    with nowhere():
        route = resolve(HOST)
    assert route is not None
    assert route.store is not None
    with in_store(route.store):
        try:
            fall()
        except ValueError:
            log.warning("due_work_failed", subject=PERSON["email"], exc_info=True)
    # What leaves for a vendor says nothing of the tracer.
    HttpClient(os.environ["EZSCALE_TEST_VENDOR_URL"], allow_private=True).call("GET", "/asked/")
    wanted = os.environ["EZSCALE_TEST_WANTED"].split()
    sends = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
    # Other packages look for OpenTelemetry's interface by themselves; what sends is ours alone.
    for name, module in (("sentry", "sentry_sdk"), ("traces", sends)):
        assert (module in sys.modules) == (name in wanted), name
    if outside._provider is not None:
        outside._provider.shutdown()
    if "sentry_sdk" in sys.modules:
        sys.modules["sentry_sdk"].flush(5)
    sys.stdout.write(json.dumps({"request_id": request_id, "store": route.store.schema_name}))


main()
