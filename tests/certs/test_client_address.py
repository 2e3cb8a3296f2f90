"""Behind the edge the client is who the edge saw, whatever the client says of itself."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import RequestFactory

from config.middleware import client_address


@pytest.mark.parametrize(
    ("proxies", "told", "found"),
    [
        (0, None, "10.0.0.9"),
        (0, "6.6.6.6", "10.0.0.9"),
        (1, None, "10.0.0.9"),
        (1, "203.0.113.4", "203.0.113.4"),
        (1, "6.6.6.6, 203.0.113.4", "203.0.113.4"),
        (2, "6.6.6.6, 203.0.113.4, 10.0.0.1", "203.0.113.4"),
        (2, "203.0.113.4", "10.0.0.9"),
        (1, "2001:DB8::1", "2001:db8::1"),
        (1, "not an address", "10.0.0.9"),
        (1, "", "10.0.0.9"),
    ],
)
def test_only_what_our_own_proxies_say_counts(monkeypatch, proxies, told, found):
    monkeypatch.setattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", proxies)
    headers = {} if told is None else {"HTTP_X_FORWARDED_FOR": told}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", **headers)
    assert client_address(request) == found
