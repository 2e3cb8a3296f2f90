"""python -m sandbox.stripe --host 127.0.0.1 --port 4010 --state DIR [--public-url URL]"""

from __future__ import annotations

from pathlib import Path

from sandbox.common.serve import parser, serve
from sandbox.stripe.app import build


def main() -> None:
    options = parser("stripe", 4010)
    options.add_argument(
        "--public-url",
        default="",
        help="where customers reach the payment pages (default http://pay.localhost:PORT)",
    )
    given = options.parse_args()
    public = given.public_url or f"http://pay.localhost:{given.port}"
    serve(build(Path(given.state), public), given.host, given.port)


main()
