"""python -m sandbox.dns --port 4030 --dns-port 4053 --state DIR [--record "NAME KIND VALUE"]"""

from __future__ import annotations

from pathlib import Path

from sandbox.common.serve import parser, serve
from sandbox.dns.app import make_app
from sandbox.dns.server import serving
from sandbox.dns.zones import Record, Zones, plain


def main() -> None:
    options = parser("dns", 4030)
    options.add_argument(
        "--dns-port", type=int, default=4053, help="the second server has the next port"
    )
    options.add_argument(
        "--record", action="append", default=[], help='always there: "edge.example A 127.0.0.1"'
    )
    given = options.parse_args()
    zones = Zones(Path(given.state), tuple(_record(text) for text in given.record))
    with serving(zones, given.host, (given.dns_port, given.dns_port + 1)):
        serve(make_app(zones), given.host, given.port)


def _record(text: str) -> Record:
    name, kind, value = text.split(None, 2)
    return Record(plain(name), kind.upper(), value)


if __name__ == "__main__":
    main()
