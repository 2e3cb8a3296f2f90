"""Run the register: python -m sandbox.vies --port 4042 --state DIR."""

from __future__ import annotations

from sandbox.common.serve import parser, serve
from sandbox.vies.app import make_app


def main() -> None:
    options = parser("vies", 4042)
    options.add_argument(
        "--number", action="append", default=[], help="one that is known: DE811115368=Name"
    )
    given = options.parse_args()
    known = dict(one.partition("=")[::2] for one in given.number)
    serve(make_app(known), given.host, given.port)


if __name__ == "__main__":
    main()
