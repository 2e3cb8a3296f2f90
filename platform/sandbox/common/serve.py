"""The command line that all sandbox servers share, and the server around their app."""

from __future__ import annotations

import argparse

import uvicorn
from starlette.types import ASGIApp

from sandbox.common.faults import Cuttable


def parser(name: str, port: int) -> argparse.ArgumentParser:
    """--host, --port and --state; the server adds its own options."""
    options = argparse.ArgumentParser(prog=f"python -m sandbox.{name}")
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=port)
    options.add_argument("--state", required=True, help="folder that keeps the state")
    return options


def serve(app: ASGIApp, host: str, port: int) -> None:
    """Run until interrupted. Faults can cut connections."""
    uvicorn.run(Cuttable(app), host=host, port=port, log_level="warning", http="h11")
