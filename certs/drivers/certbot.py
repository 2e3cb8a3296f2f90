"""
One order at the authority, by certbot in a process of its own.

The process gets a signing request and the account's files in a folder that only we can read and
that is gone afterwards; the certificate's own key never leaves this process. It has no settings of
ours, no database and no way to publish but to ask us over a socket.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from certs.child.wire import WIRE
from certs.drivers.talk import Talk
from certs.port import Account, Outcome, Publisher
from certs.rules import causes
from kernel.http import run_call_guards

_ROOT = Path(__file__).resolve().parents[2]
_PLUGIN = _ROOT / "certs" / "child" / "plugin"
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "NO_PROXY")


def obtain(
    account: Account, request_pem: str, *, wildcard: bool, publisher: Publisher, seconds: int
) -> Outcome:
    """Order a certificate for a signing request. Never raises for what the other side does."""
    run_call_guards()
    with tempfile.TemporaryDirectory(prefix="certbot-") as name:
        folder = Path(name)  # mode 0700 by mkdtemp
        _lay_out(folder, account.files, request_pem)
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                process = _start(folder, account, wildcard=wildcard, wire=theirs.fileno())
            talk = Talk(ours, publisher, seconds)
            try:
                talk.listen()
                code = process.wait(timeout=10)
            except (TimeoutError, subprocess.TimeoutExpired):
                code = None
            finally:
                _end(process)
        files = _read_account(folder / "config")
        chain = folder / "chain.pem"
        if code == 0 and chain.exists():
            return Outcome(chain=chain.read_text(), files=files)
        talk.withdraw_all()
        problem = talk.problem or causes.unknown(_last_words(folder / "out.log", code))
        return Outcome(problem=problem, files=files)


def _lay_out(folder: Path, files: Mapping[str, str], request_pem: str) -> None:
    (folder / "request.pem").write_text(request_pem)
    config = folder / "config"
    config.mkdir(mode=0o700)
    for path, text in files.items():
        target = config / path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.touch(mode=0o600)
        target.write_text(text)


def _start(folder: Path, account: Account, *, wildcard: bool, wire: int) -> subprocess.Popen[bytes]:
    words = [
        *(sys.executable, "-m", "certs.child", "certonly", "--non-interactive"),
        *("--authenticator", "ezscale", "--server", account.directory, "--agree-tos"),
        *(("--email", account.email) if account.email else ("--register-unsafely-without-email",)),
        *("--no-eff-email", "--preferred-challenges", "dns" if wildcard else "http"),
        *("--csr", str(folder / "request.pem"), "--cert-path", str(folder / "leaf.pem")),
        *("--chain-path", str(folder / "above.pem"), "--fullchain-path", str(folder / "chain.pem")),
        *("--config-dir", str(folder / "config"), "--work-dir", str(folder / "work")),
        *("--logs-dir", str(folder / "logs"), "--issuance-timeout", "60"),
    ]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {
        "PYTHONPATH": str(_ROOT),
        "CERTBOT_PLUGIN_PATH": str(_PLUGIN),
        "HOME": str(folder),
        WIRE: str(wire),
    }
    if account.ca_bundle:
        environment["REQUESTS_CA_BUNDLE"] = account.ca_bundle
    with (folder / "out.log").open("wb") as log:
        return subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
            pass_fds=(wire,),
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()


def _read_account(config: Path) -> dict[str, str]:
    folder = config / "accounts"
    return {
        str(path.relative_to(config)): path.read_text()
        for path in sorted(folder.rglob("*.json"))
        if not path.is_symlink()
    }


def _last_words(log: Path, code: int | None) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    how = "took too long" if code is None else f"ended with {code}"
    return f"certbot {how}: {' '.join(lines[-3:])}"[:500]
