"""Addresses that may be read as sources."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from captioner.errors import SourceError


@dataclass(frozen=True, slots=True)
class SourceRules:
    """Allow lists for addresses; `source_schemes` and `source_hosts` of the configuration."""

    schemes: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """Hosts that may be read; empty: any."""
    operators_may_choose: bool = True
    """False: operators start configured sources only. A server that other machines reach needs `source_hosts` first."""

    def check(self, source: str) -> None:
        """Check an address; files and devices have none and pass.

        Raises:
            SourceError: the scheme or the host is not on the list.
        """
        if "://" not in source or source.startswith("file://"):
            return
        try:
            address = urlsplit(source)
            scheme, host = address.scheme.lower(), (address.hostname or "").lower()
        except ValueError:  # its message quotes the address, which may contain a secret
            raise SourceError("invalid source address", "check the brackets and letters of its host") from None
        if scheme not in self.schemes:
            hint = f"use {', '.join(self.schemes)}, or add it to source_schemes under [server]"
            raise SourceError(f"{scheme}:// is not allowed as a source", hint)
        if self.hosts and host not in self.hosts:
            hint = f"use {', '.join(self.hosts)}, or add it to source_hosts under [server]"
            raise SourceError(f"host {host!r} is not allowed as a source", hint)

    def check_operator_choice(self, source: str) -> None:
        """Check an address that an operator has sent: never files or devices of the server.

        Raises:
            SourceError: the address may not be read.
        """
        if "://" not in source:
            hint = f"use an address such as {'://…, '.join(self.schemes)}://…"
            raise SourceError(f"{source[:80]!r} is not an address", hint)
        if source.lower().startswith("file:"):
            raise SourceError("files of the server cannot be started from a page", "configure them under [[rooms]]")
        if not self.operators_may_choose:
            hint = "list the allowed hosts in source_hosts under [server]"
            raise SourceError("this server does not take addresses from operators", hint)
        self.check(source)
