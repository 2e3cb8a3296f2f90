"""Run the receiver: python -m sandbox.webhooks --port 4043 --state DIR."""

from __future__ import annotations

from sandbox.common.serve import parser, serve
from sandbox.webhooks.app import make_app


def main() -> None:
    given = parser("webhooks", 4043).parse_args()
    serve(make_app(), given.host, given.port)


if __name__ == "__main__":
    main()
