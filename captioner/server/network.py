"""Addresses of this machine under which other devices of its networks reach a server. Nothing is sent or looked up.

Connecting a UDP socket sends nothing, but makes the kernel choose the address that packets would come from. For a
multicast destination it chooses one of the given interface, also in a network without a router.
"""

from __future__ import annotations

import ipaddress
import socket
import struct

_MULTICAST = {socket.AF_INET: "224.0.0.251", socket.AF_INET6: "ff0e::fb"}
"""The scope of the IPv6 one is global: the kernel prefers a source address of the same scope."""
_DOCUMENTATION = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Destinations outside every network (RFC 5737, RFC 3849): the address chosen is that of the default route."""
_PORT = 9
"""Any port will do."""


def network_addresses(host: str) -> tuple[str, ...]:
    """Return the addresses under which other devices reach a server that listens on `host`.

    For `0.0.0.0` and `::` those of all interfaces that are up, the one of the default route first; else `host` itself.
    """
    family = {"0.0.0.0": socket.AF_INET, "::": socket.AF_INET6}.get(host)
    if family is None:
        return (host,)
    interfaces = (_source_address(family, _MULTICAST[family], index) for index, _ in socket.if_nameindex())
    found = (_source_address(family, _DOCUMENTATION[family]), *interfaces)
    return tuple(dict.fromkeys(address for address in found if _is_reachable(address)))


def _source_address(family: socket.AddressFamily, destination: str, interface: int = 0) -> str:
    """Return the address that packets to `destination` would come from; empty if there is none."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            if interface and family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, interface)
            elif interface:  # struct ip_mreqn: group, address, index
                request = struct.pack("=4s4si", bytes(4), bytes(4), interface)
                probe.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, request)
            probe.connect((destination, _PORT))
            return str(probe.getsockname()[0])
        except OSError:  # the interface is down, or has no address of this family
            return ""


def _is_reachable(address: str) -> bool:
    """True for an address that a browser of another device can open; one with a zone (`fe80::1%eth0`) it cannot."""
    if not address:
        return False
    found = ipaddress.ip_address(address)
    return not (found.is_loopback or found.is_unspecified or (found.version == 6 and found.is_link_local))
