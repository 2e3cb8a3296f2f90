"""Run the panel: python -m sandbox.virtfusion --port 4020 --state DIR."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from sandbox.common.serve import parser, serve
from sandbox.virtfusion.app import make_app


def main() -> None:
    options = parser("virtfusion", 4020)
    options.add_argument("--token", default="sandbox-virtfusion-token")
    options.add_argument("--build-seconds", default="3", help="decimal, for example 0.2")
    given = options.parse_args()
    build_ms = int(Decimal(given.build_seconds) * 1000)
    serve(make_app(Path(given.state), token=given.token, build_ms=build_ms), given.host, given.port)


if __name__ == "__main__":
    main()
