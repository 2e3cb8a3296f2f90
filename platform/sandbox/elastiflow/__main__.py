"""Run the cluster: python -m sandbox.elastiflow --port 4049 --state DIR."""

from __future__ import annotations

from pathlib import Path

from sandbox.common.serve import parser, serve
from sandbox.elastiflow.app import make_app


def main() -> None:
    given = parser("elastiflow", 4049).parse_args()
    serve(make_app(Path(given.state)), given.host, given.port)


if __name__ == "__main__":
    main()
