"""Hosts as no client would send them: bytes on the wire, to a real web server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """`target` and `lines` of a request. {own} is the host asked for, {claimed} the other one's."""

    name: str
    lines: tuple[str, ...]
    target: str = "/api/v1/schema/"
    version: str = "HTTP/1.1"

    def request(self, own: str, claimed: str) -> bytes:
        head = [f"GET {self.target} {self.version}", *self.lines, "Connection: close", "", ""]
        return "\r\n".join(head).format(own=own, claimed=claimed).encode("latin-1")


CASES = (
    Case("two Hosts", ("Host: {own}", "Host: {claimed}")),
    Case("two Hosts, the other way", ("Host: {own}", "host: {claimed}", "Accept: */*")),
    Case("an absolute address", ("Host: {own}",), target="http://{claimed}/api/v1/schema/"),
    Case("a folded Host", ("Host: {own}", " {claimed}")),
    Case("a space before the colon", ("Host: {own}", "Host : {claimed}")),
    Case("an underscore for a dash", ("Host: {own}", "HTTP_HOST: {claimed}")),
    Case("a header of the gateway", ("Host: {own}", "X_Forwarded_Host: {claimed}")),
    Case("several X-Forwarded-Hosts", ("Host: {own}", "X-Forwarded-Host: {own}, {claimed}")),
    Case("HTTP/1.0 without Host", ("X-Forwarded-Host: {claimed}",), version="HTTP/1.0"),
    Case("a tab in the Host", ("Host: {own}\t{claimed}",)),
    Case("a zero byte in the Host", ("Host: {own}\0{claimed}",)),
    Case("user information", ("Host: {claimed}@{own}",)),
)
SPELLINGS = ("{own}", "{own}:8000", "{own}.", "{own}.:8000")
