"""Run the panel: python -m sandbox.virtfusion --port 4020 --state DIR."""

from __future__ import annotations

import argparse
from decimal import Decimal
from pathlib import Path

import uvicorn

from sandbox.virtfusion.app import make_app


def main() -> None:
    parser = argparse.ArgumentParser(prog="sandbox.virtfusion", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4020)
    parser.add_argument("--state", type=Path, required=True, help="folder of the database")
    parser.add_argument("--token", default="sandbox-virtfusion-token")
    parser.add_argument("--build-seconds", default="3", help="decimal, for example 0.2")
    given = parser.parse_args()
    app = make_app(
        given.state,
        token=given.token,
        build_ms=int(Decimal(given.build_seconds) * 1000),
    )
    # Plain h11: the faults reach into its connection to cut it.
    uvicorn.run(app, host=given.host, port=given.port, http="h11", ws="none", log_level="warning")


if __name__ == "__main__":
    main()
