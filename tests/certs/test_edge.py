"""The edge speaks TLS for every host it has a file of, for nobody else, whatever else is broken."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest

from certs.drivers.edge_files import EdgeFolder
from kernel.ids import new_id
from kernel.secrets import Secret
from tests.certs import edges
from tests.certs.edges import RunningEdge
from tests.certs.mint import Mint
from tests.certs.strangers import echo

A, B = "shop.alpha.test", "billing.beta.test"


@pytest.fixture(scope="module")
def mint() -> Mint:
    return Mint()


@pytest.fixture(scope="module")
def _running(tmp_path_factory):
    with (
        echo() as web_port,
        edges.running(tmp_path_factory.mktemp("edge"), web_port=web_port) as one,
    ):
        yield one


@pytest.fixture
def edge(_running: RunningEdge, mint: Mint):
    """With certificates for two hosts."""
    for host in (A, B):
        put(_running, mint, host)
    yield _running
    for path in _running.edge.folder.glob("*.pem"):
        path.unlink()


def put(edge: RunningEdge, mint: Mint, host: str, *names: str) -> str:
    """Write a certificate as the agent does. Returns its serial."""
    from certs.rules.papers import read

    chain, key = mint.chain(*(names or (host,)))
    files = EdgeFolder(edge.edge.folder)
    files.put(host, str(new_id()), chain, Secret(key))
    return read(chain).serial


def spoil(edge: RunningEdge, host: str, content: bytes) -> Path:
    path = EdgeFolder(edge.edge.folder).path(host)
    path.write_bytes(content)
    return path


def test_each_host_is_shown_its_own_certificate(edge, mint):
    first, second = put(edge, mint, A), put(edge, mint, B)
    assert edge.serial_at(A, mint.root) == first
    assert edge.serial_at(B, mint.root) == second


def test_a_new_host_and_a_new_certificate_need_no_reload(edge, mint):
    assert edge.refuses("new.gamma.test")
    assert edge.serial_at("new.gamma.test") if put(edge, mint, "new.gamma.test") else None
    renewed = put(edge, mint, A)
    assert edge.serial_at(A, mint.root) == renewed


@pytest.mark.parametrize("host", [None, "unknown.test", "localhost", "x.shop.alpha.test"])
def test_unknown_names_get_no_certificate(edge, host):
    assert edge.refuses(host)


@pytest.mark.parametrize("name", ["../stray", "previous/shop.alpha.test", "..", "-", "_.x.test"])
def test_a_name_in_the_handshake_is_never_a_path(edge, mint, name):
    """Even where such a file lies: a good certificate beside the folder."""
    put(edge, mint, A)  # the one before is in previous/ now
    (edge.edge.folder.parent / "stray.pem").write_text("".join(mint.chain("stray.test")))
    words = ["openssl", "s_client", "-connect", f"127.0.0.1:{edge.edge.https}"]
    said = subprocess.run(
        [*words, "-servername", name], input=b"", capture_output=True, timeout=10, check=False
    )
    assert b"BEGIN CERTIFICATE" not in said.stdout


@pytest.mark.parametrize("host", ["127.0.0.1", "unknown.test", "localhost", "", "x"])
def test_unknown_hosts_get_no_answer_over_plain_http(edge, host):
    said = edge.get_plain(host)
    assert said == "" or said.startswith("HTTP/1.1 400"), said


@pytest.mark.parametrize("typed", ["SHOP.ALPHA.TEST", "Shop.Alpha.test", "sHOP.alpha.TEST"])
def test_letters_may_be_typed_large(edge, mint, typed):
    """Names are equal whatever their case: in the handshake, in the Host, in both."""
    serial = put(edge, mint, A)
    assert edge.serial_at(typed, mint.root) == serial
    for said in (edge.get(typed), edge.get(A, named=typed), edge.get(typed, named=A)):
        assert said.startswith("HTTP/1.1 200"), said[:200]
        assert f"host: {A}:" in said.lower()
    wild = put(edge, mint, f"*.{edges.ROOT}", f"*.{edges.ROOT}", edges.ROOT)
    assert edge.serial_at(f"Nimbus.{edges.ROOT.upper()}", mint.root) == wild


def test_names_under_the_root_share_the_wildcard(edge, mint):
    wild = put(edge, mint, f"*.{edges.ROOT}", f"*.{edges.ROOT}", edges.ROOT)
    assert edge.serial_at(f"nimbus.{edges.ROOT}", mint.root) == wild
    assert edge.serial_at(edges.ROOT, mint.root) == wild
    assert edge.refuses(f"a.b.{edges.ROOT}")


def test_a_request_for_another_host_than_in_the_handshake_is_sent_away(edge):
    assert edge.get(A, named=B).startswith("HTTP/1.1 421")


@pytest.mark.parametrize(
    "content", [b"", b"garbage", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_bad_file_spoils_its_own_host_only(edge, content):
    spoil(edge, A, content)
    assert edge.refuses(A)
    assert edge.serial_at(B)


def test_a_foreign_key_spoils_its_own_host_only(edge, mint):
    chain, _ = mint.chain(A)
    _, foreign = mint.chain(B)
    spoil(edge, A, f"{chain}{foreign}".encode())
    assert edge.refuses(A)
    assert edge.serial_at(B)


def test_nginx_starts_and_reloads_with_a_bad_file_in_place(edge):
    spoil(edge, A, b"garbage")
    edge.reload()
    assert edge.serial_at(B)
    edge.stop()
    edge.start()
    assert edge.serial_at(B)


def test_plain_http_leads_to_https(edge):
    said = edge.get_plain(A, "/plans/?a=b")
    assert said.startswith("HTTP/1.1 301")
    assert f"Location: https://{A}:{edge.edge.https}/plans/?a=b" in said


def test_the_authoritys_path_is_answered_before_there_is_a_certificate(edge):
    said = edge.get_plain("unknown.test", "/.well-known/acme-challenge/abc")
    assert said.startswith("HTTP/1.1 200")
    assert "GET /.well-known/acme-challenge/abc" in said
    refused = edge.get_plain("unknown.test", "/.well-known/acme-challenge/abc", method="POST")
    assert refused.startswith("HTTP/1.1 403")


def test_the_product_hears_who_the_client_is_from_the_edge_alone(edge):
    forged = (
        "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: evil.test\r\n"
    )
    forged += "Forwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\nX-Forwarded-Port: 1\r\n"
    said = edge.get(A, headers=forged).lower()
    assert "x-forwarded-for: 127.0.0.1" in said
    assert "x-forwarded-proto: https" in said
    assert f"host: {A}:{edge.edge.https}" in said
    assert "6.6.6.6" not in said
    assert "evil.test" not in said


def test_browsers_are_told_to_come_back_over_https_for_this_host_only(edge):
    said = edge.get(A)
    assert said.count("Strict-Transport-Security:") == 1
    assert "includeSubDomains" not in said


def test_a_product_that_is_away_does_not_stop_tls(edge, tmp_path, mint):
    from sandbox.common.process import free_port

    with edges.running(tmp_path, web_port=free_port()) as lonely:
        put(lonely, mint, A)
        assert lonely.serial_at(A, mint.root)
        said = lonely.get(A)
        assert said.startswith("HTTP/1.1 503")
        assert "Back in a moment" in said


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_protocols_are_refused(edge, version):
    import socket
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
        trust.minimum_version = trust.maximum_version = version
    trust.set_ciphers("ALL:@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", edge.edge.https), timeout=5) as wire,
        pytest.raises(OSError, match=r"(?i)ssl|eof|reset"),
    ):
        trust.wrap_socket(wire, server_hostname=A)
