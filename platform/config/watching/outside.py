"""
Errors to Sentry and traces to OpenTelemetry, each only by its setting; their packages come from
`requirements-watch.lock` and are imported only then.

What leaves says where in the code something failed, in which store (its opaque key) and for which
request or job. It holds nothing of a person: no request, no variables, no text of an exception, for
any of them may quote an address or a key. And nothing of ours leaves with calls to vendors or to
stores' own addresses: a header of the tracer would tell them who we are.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from structlog.contextvars import get_contextvars

SHOWN = ("store", "request_id", "job", "job_id", "work", "listener")
_SENTRY, _EXPORTER = "sentry_sdk", "opentelemetry.exporter.otlp.proto.http.trace_exporter"
_KEPT = ("event_id", "timestamp", "platform", "level", "logger", "release", "sdk", "environment")
_FRAME = ("filename", "function", "module", "lineno", "in_app")
_tracer: Any = None
_provider: Any = None


class NotInstalled(RuntimeError):
    """A setting asks for packages that are not there. The message says how to get them."""


def begin() -> None:
    """In each process that works, once, after it was forked. Raises NotInstalled."""
    if settings.SENTRY_DSN:
        _begin_sentry()
    if settings.OTLP_URL:
        _begin_traces()


def lacking() -> list[str]:
    """Names of settings that ask for packages which are not installed; nothing is imported."""
    wanted = {
        "EZSCALE_SENTRY_DSN": (settings.SENTRY_DSN, _SENTRY),
        "EZSCALE_OTLP_URL": (settings.OTLP_URL, _EXPORTER),
    }
    return [name for name, (given, package) in wanted.items() if given and not _is_there(package)]


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # a package above it
        return False


def _bring(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        text = (
            f"{name} is not installed: uv pip install --require-hashes -r requirements-watch.lock"
        )
        raise NotInstalled(text) from error


def _begin_sentry() -> None:
    sentry = _bring(_SENTRY)
    lines = _bring(f"{_SENTRY}.integrations.logging")
    sentry.init(
        dsn=settings.SENTRY_DSN,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=None,
        trace_propagation_targets=[],
        auto_session_tracking=False,  # they go past `before_send`
        send_client_reports=False,
        server_name=settings.PROCESS,
        integrations=[lines.LoggingIntegration(event_level=logging.WARNING)],
        before_send=bare,
    )


def bare(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
    """Only what is named here: a list of what to take away would be too short one day."""
    record = hint.get("log_record")
    raised = sys.exc_info() if record else None
    if record and not _is_failure(record, failed=bool(raised and raised[0])):
        return None
    found = event.get("exception")
    if record and raised and raised[0] and not found:  # our lines carry it as text
        found = _bring(f"{_SENTRY}.utils").event_from_exception(raised)[0]["exception"]
    kept = {name: event[name] for name in _KEPT if name in event}
    kept["tags"] = {"process": settings.PROCESS, **_where()}
    if found:
        kept["exception"] = {"values": [_error(one) for one in found["values"]]}
    if record:
        kept["message"] = _said(record)
    return kept


def _is_failure(record: logging.LogRecord, *, failed: bool) -> bool:
    """Work that fails and comes again is a warning of ours; Django warns of each missing page."""
    ours = isinstance(record.msg, dict)
    return record.levelno >= logging.ERROR or (ours and failed)


def _error(value: dict[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "stacktrace": {"frames": [{key: one.get(key) for key in _FRAME} for one in frames]},
    }


def _said(record: logging.LogRecord) -> str:
    """Our own lines begin with the name of an event; of another's words only the place is told."""
    if isinstance(record.msg, dict):
        return str(record.msg.get("event", ""))[:80]
    return f"{record.name} {record.module}:{record.lineno}"


def _where() -> dict[str, str]:
    known = get_contextvars()
    return {name: str(known[name]) for name in SHOWN if known.get(name)}


def _begin_traces() -> None:
    global _tracer, _provider
    sdk = _bring("opentelemetry.sdk.trace")
    export = _bring("opentelemetry.sdk.trace.export")
    otlp = _bring(_EXPORTER)
    resources = _bring("opentelemetry.sdk.resources")
    named = resources.Resource({"service.name": "hosting", "service.instance.id": settings.PROCESS})
    provider = sdk.TracerProvider(resource=named)
    address = settings.OTLP_URL.rstrip("/") + "/v1/traces"
    provider.add_span_processor(export.BatchSpanProcessor(otlp.OTLPSpanExporter(endpoint=address)))
    _provider, _tracer = provider, provider.get_tracer("ezscale")


def span(name: str) -> AbstractContextManager[dict[str, Any]]:
    """Around a piece of work. What is put into the dictionary is told with it, at its end."""
    return nullcontext({}) if _tracer is None else _span(name)


@contextmanager
def _span(name: str) -> Iterator[dict[str, Any]]:
    # Exceptions are not recorded: their text may quote a person.
    began = _tracer.start_as_current_span(
        name, record_exception=False, set_status_on_exception=False
    )
    facts: dict[str, Any] = {}
    with began as current:
        try:
            yield facts
        finally:
            for key, value in {**_where(), **facts}.items():
                current.set_attribute(key, value)
