"""
nginx as the edge of a laptop or a test, with the configuration that production runs:

    python -m embedded.edge --folder CERTIFICATES --state DIR --http 8080 --https 8443 --web 8000

Fills in infra/edge/nginx.conf.template and becomes nginx in the foreground. Without nginx on this
machine it says so and ends with 3. `--render` only writes the file.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import string
import sys
from dataclasses import dataclass
from pathlib import Path

TEMPLATE = Path(__file__).resolve().parents[2] / "infra" / "edge" / "nginx.conf.template"
# nginx's own directory of dynamic modules, and the one that lowers names.
MODULES = Path("/usr/lib/nginx/modules")
NEEDED = ("nginx-light", "libnginx-mod-http-js")
MISSING = f"Missing for the edge: sudo apt-get install --no-install-recommends {' '.join(NEEDED)}"


@dataclass(frozen=True, slots=True)
class Edge:
    """`web`: host:port of the product. `root`: the platform's root domain. `user`: as root only."""

    folder: Path
    state: Path
    web: str
    root: str
    http: int = 8080
    https: int = 8443
    address: str = "127.0.0.1"
    user: str = "root"

    @property
    def config(self) -> Path:
        return self.state / "nginx.conf"


def installed() -> str:
    """The program's path; empty when the machine lacks it, or its module."""
    if not (MODULES / "ngx_http_js_module.so").exists():
        return ""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin") or ""


def render(edge: Edge) -> Path:
    """Write the configuration. Returns its file."""
    edge.state.mkdir(parents=True, exist_ok=True)
    edge.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    values = {
        "EDGE_USER": f"user {edge.user};" if os.geteuid() == 0 else "",
        "EDGE_STATE": str(edge.state),
        "EDGE_ACCESS_LOG": f"{edge.state}/access.log",
        "EDGE_FOLDER": str(edge.folder),
        "EDGE_MODULES": str(MODULES),
        "EDGE_SCRIPTS": str(TEMPLATE.parent),
        "EDGE_ADDRESS": edge.address,
        "EDGE_HTTP": str(edge.http),
        "EDGE_HTTPS": str(edge.https),
        "EDGE_REDIRECT_PORT": "" if edge.https == 443 else f":{edge.https}",
        "EDGE_WEB": edge.web,
        "EDGE_ROOT": edge.root,
        "EDGE_ROOT_PATTERN": re.escape(edge.root),
    }
    # Only ${CAPITALS} are ours; nginx's own variables stay as they are.
    edge.config.write_text(string.Template(TEMPLATE.read_text()).safe_substitute(values))
    return edge.config


def command(edge: Edge) -> list[str]:
    """Start it in the foreground."""
    words = [installed() or "nginx", "-c", str(edge.config), "-p", str(edge.state)]
    return [*words, "-e", str(edge.state / "error.log"), "-g", "daemon off;"]


def main() -> None:
    """Never comes back, except to say that nginx is missing."""
    given = _arguments()
    state, folder = given.state.resolve(), given.folder.resolve()
    web = f"127.0.0.1:{given.web}"
    edge = Edge(folder, state, web, given.root, given.http, given.https)
    render(edge)
    if given.render:
        return
    if not installed():
        sys.stderr.write(f"{MISSING}\n")
        sys.exit(3)
    words = command(edge)
    os.execv(words[0], words)  # noqa: S606 - no shell is what we want


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m embedded.edge")
    parser.add_argument("--folder", type=Path, required=True, help="the edge agent's folder")
    parser.add_argument("--state", type=Path, required=True, help="logs and temporary files")
    parser.add_argument("--http", type=int, default=8080)
    parser.add_argument("--https", type=int, default=8443)
    parser.add_argument("--web", type=int, default=8000, help="the product's port")
    parser.add_argument("--root", default="ezscale.localhost", help="the platform's root domain")
    parser.add_argument("--render", action="store_true", help="write the configuration and end")
    return parser.parse_args()


if __name__ == "__main__":
    main()
