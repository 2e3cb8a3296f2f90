"""Run the server: python -m sandbox.kasm --port 4060 --state DIR."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from sandbox.common.serve import parser, serve
from sandbox.kasm.app import make_app
from sandbox.kasm.state import Pace


def main() -> None:
    options = parser("kasm", 4060)
    options.add_argument("--key", default="sandbox-kasm-key")
    options.add_argument("--secret", default="sandbox-kasm-secret")
    options.add_argument("--start-seconds", default="3", help="decimal, for example 0.2")
    options.add_argument(
        "--stop-seconds", default="2", help="a destroyed session is queued so long"
    )
    options.add_argument("--speaks", choices=("1.18", "1.19", "both"), default="both")
    given = options.parse_args()
    pace = Pace(_ms(given.start_seconds), _ms(given.stop_seconds))
    app = make_app(
        Path(given.state), key=given.key, secret=given.secret, pace=pace, speaks=given.speaks
    )
    serve(app, given.host, given.port)


def _ms(seconds: str) -> int:
    return int(Decimal(seconds) * 1000)


if __name__ == "__main__":
    main()
