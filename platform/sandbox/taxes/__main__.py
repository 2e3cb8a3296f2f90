"""Run the engines: python -m sandbox.taxes --port 4047 --state DIR."""

from __future__ import annotations

from pathlib import Path

from sandbox.common.serve import parser, serve
from sandbox.taxes.app import make_app


def main() -> None:
    given = parser("taxes", 4047).parse_args()
    serve(make_app(Path(given.state)), given.host, given.port)


if __name__ == "__main__":
    main()
