"""The languages that viewers of an edge open in a room whose engine is in another process."""

from __future__ import annotations

import time
from collections.abc import Iterable

from captioner.delivery.hub import Hub

_PENDING_S = 15.0
"""Seconds within which the engine opens a language that a viewer has asked for."""


class EdgeLanguages:
    """Languages that the engine offers, and requests for them (`OnDemand`)."""

    def __init__(self, hub: Hub) -> None:
        self.pending: dict[str, float] = {}
        """Language that a viewer has asked for and the engine has not opened yet -> monotonic time of the request."""
        self._hub = hub
        self._offered: tuple[str, ...] | None = None

    @property
    def offers(self) -> bool:
        """True if there are languages that viewers may open, now or when the engine is less busy."""
        return self._offered is not None

    @property
    def available(self) -> tuple[str, ...]:
        """Languages that a viewer may open now."""
        return tuple(code for code in self._offered or () if code not in self._hub.languages)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Languages that viewers have chosen by name, for the engine."""
        hub = self._hub
        return tuple(code for code in hub.languages if code in self.pending or hub.viewers.asks_for(code))

    def request(self, language: str) -> None:
        """Take on a language that the engine offers; its captions come once the engine has opened it."""
        if language in self.available:
            self.pending[language] = time.monotonic()
            self._hub.extend(self._hub.source, [language])

    def settle(self, running: Iterable[str], offered: Iterable[str] | None) -> None:
        """Drop the languages that the engine has closed, or has not opened in time.

        Args:
            running: languages of the room, as the engine last wrote them.
            offered: languages that it offers now; None: it never offers any.
        """
        kept, now = {*running, self._hub.source}, time.monotonic()
        self.pending = {
            code: asked for code, asked in self.pending.items() if code not in kept and now - asked < _PENDING_S
        }
        for language in self._hub.languages:
            if language not in kept and language not in self.pending:
                self._hub.retract(language)
        self._offered = None if offered is None else tuple(offered)
        self._hub.offer(self.available)
