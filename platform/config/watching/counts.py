"""What is counted while it happens. Labels are words of the code, so there are few of them."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

from config.watching import folder

folder.ready()
_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter(
    "ezscale_requests_total", "Answered requests, by part of the product.", ("part", "status")
)
REQUEST_SECONDS = Histogram(
    "ezscale_request_seconds", "How long requests took.", ("part",), buckets=_SECONDS
)
CALLS = Counter(
    "ezscale_vendor_calls_total",
    "Calls to the outside, by how they ended.",
    ("vendor", "outcome"),
)
CALL_SECONDS = Histogram(
    "ezscale_vendor_call_seconds",
    "How long calls to the outside took.",
    ("vendor",),
    buckets=(*_SECONDS, 30),
)
CSP_REPORTS = Counter(
    "ezscale_csp_reports_total",
    "What pages wanted and our policy forbade, as browsers say.",
    ("directive", "part"),
)
JOBS = Counter("ezscale_jobs_total", "Jobs that workers ended.", ("job", "outcome"))


def count_call(vendor: str, outcome: str, seconds: float) -> None:
    """A watcher for `kernel.calls`."""
    CALLS.labels(vendor, outcome).inc()
    CALL_SECONDS.labels(vendor).observe(seconds)
