"""
The web server's own configuration: `gunicorn -c python:config.serving config.wsgi:application`.

SIGTERM begins a drain: /health/ready says no for EZSCALE_DRAIN_SECONDS, in which the balancer stops
sending, while every request is still answered. Then gunicorn closes its port, lets running requests
end (graceful_timeout) and goes. A second SIGTERM cuts the drain short.
"""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from config import draining, options
from config.watching import folder

worker_class = "gthread"
workers = 2
threads = 8
graceful_timeout = 25
# Longer than the edge keeps an idle connection (60 s): it closes them, and never finds one closed
# under a request that it must not send again.
keepalive = 75
control_socket_disable = True
accesslog = None  # config.watching.requests tells each, without paths that open something


def on_starting(_server: Any) -> None:
    folder.begin()


def when_ready(server: Any) -> None:
    seconds = options.whole("EZSCALE_DRAIN_SECONDS")

    def leave(_number: int, _frame: FrameType | None) -> None:
        server.SIG_QUEUE.put_nowait(signal.SIGTERM)

    def drain(number: int, frame: FrameType | None) -> None:
        if seconds == 0 or draining.is_draining():
            leave(number, frame)
            return
        draining.begin()
        signal.setitimer(signal.ITIMER_REAL, seconds)

    signal.signal(signal.SIGALRM, leave)
    signal.signal(signal.SIGTERM, drain)
