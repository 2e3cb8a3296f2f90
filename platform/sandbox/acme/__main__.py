"""
python -m sandbox.acme --port 4040 --http-port 8080 --dns 127.0.0.1:4053 --state DIR

Becomes Pebble. Without Pebble on this machine it says so and ends with 3.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from sandbox.acme.pebble import MISSING, Lab, command, installed


def main() -> None:
    """Never comes back, except to say that Pebble is missing."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.acme")
    parser.add_argument("--port", type=int, default=4040)
    parser.add_argument("--management-port", type=int, default=4041)
    parser.add_argument("--http-port", type=int, default=8080)
    parser.add_argument("--tls-port", type=int, default=8443)
    parser.add_argument("--dns", default="127.0.0.1:4053")
    parser.add_argument("--nonce-reject", type=int, default=5)
    parser.add_argument("--state", type=Path, required=True)
    given = parser.parse_args()
    if not installed():
        sys.stderr.write(f"{MISSING}\n")
        sys.exit(3)
    lab = Lab(
        given.state.resolve(),
        given.port,
        given.management_port,
        given.http_port,
        given.tls_port,
        given.dns,
        given.nonce_reject,
    )
    words, environment = command(lab)
    os.execve(words[0], words, environment)  # noqa: S606 - no shell is what we want


if __name__ == "__main__":
    main()
