"""Where a visitor comes from: only proxies that were named are believed."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.web.visitors import PROXIES, address_of


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("192.168.1.50", "1.2.3.4", "192.168.1.50"),
        ("203.0.113.7", "1.2.3.4", "203.0.113.7"),
    ],
)
def test_an_address_is_what_a_trusted_proxy_says_else_the_peers(peer: str, forwarded: str, address: str) -> None:
    app = web.Application()
    app[PROXIES] = [ip_network("127.0.0.0/8")]
    request = make_mocked_request("GET", "/", {"X-Forwarded-For": forwarded}, app=app).clone(remote=peer)
    assert address_of(request) == address
