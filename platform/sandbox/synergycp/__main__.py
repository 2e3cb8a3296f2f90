"""Run the servers: python -m sandbox.synergycp --port 4061 --state DIR."""

from __future__ import annotations

from pathlib import Path

from sandbox.common.serve import parser, serve
from sandbox.synergycp.app import make_app


def main() -> None:
    given = parser("synergycp", 4061).parse_args()
    serve(make_app(Path(given.state)), given.host, given.port)


if __name__ == "__main__":
    main()
