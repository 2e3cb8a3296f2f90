"""Run it: python -m sandbox.postmark --port 4046 --state DIR."""

from __future__ import annotations

from pathlib import Path

from sandbox.common.serve import parser, serve
from sandbox.postmark.app import make_app


def main() -> None:
    options = parser("postmark", 4046)
    options.add_argument("--token", default="sandbox-postmark-token")
    given = options.parse_args()
    serve(make_app(Path(given.state), token=given.token), given.host, given.port)


if __name__ == "__main__":
    main()
