from __future__ import annotations

import ipaddress
import socket

import pytest

from captioner.server.network import network_addresses


@pytest.mark.parametrize(("host", "version"), [("0.0.0.0", 4), ("::", 6)])
def test_addresses_of_this_machine(host: str, version: int) -> None:
    """Each address found is one of this machine, of the right family, and can be opened from another device."""
    for address in network_addresses(host):
        found = ipaddress.ip_address(address)
        with socket.socket(socket.AF_INET if version == 4 else socket.AF_INET6) as probe:
            probe.bind((address, 0))

        assert found.version == version
        assert not found.is_loopback


def test_a_host_that_is_named_is_the_address() -> None:
    """A server on one address has no others."""
    assert network_addresses("192.0.2.7") == ("192.0.2.7",)
