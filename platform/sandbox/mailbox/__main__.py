"""Run the mailbox: python -m sandbox.mailbox --smtp-port 4025 --http-port 4026 --state DIR."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn
from aiosmtpd.controller import Controller

from sandbox.mailbox.app import make_app
from sandbox.mailbox.receive import Receiver
from sandbox.mailbox.store import MailStore

_LARGEST_MAIL_BYTES = 25 * 1024 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(prog="sandbox.mailbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--smtp-port", type=int, default=4025)
    parser.add_argument("--http-port", type=int, default=4026)
    parser.add_argument("--state", type=Path, required=True, help="folder of the database")
    given = parser.parse_args()
    store = MailStore(given.state)
    smtp = Controller(
        Receiver(store),
        hostname=given.host,
        port=given.smtp_port,
        data_size_limit=_LARGEST_MAIL_BYTES,
        enable_SMTPUTF8=True,
    )
    smtp.start()
    try:
        app = make_app(store)
        uvicorn.run(app, host=given.host, port=given.http_port, ws="none", log_level="warning")
    finally:
        smtp.stop()


if __name__ == "__main__":
    main()
