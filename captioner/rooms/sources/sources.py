"""Sources that operators start in rooms: those of the configuration, and addresses that the rules allow."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from captioner import audio
from captioner.audio.protocols import accepts_any_sender
from captioner.config import RoomConfig, logs
from captioner.errors import CaptionerError, SourceError
from captioner.rooms.publisher import Publisher
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.reader import feed
from captioner.rooms.sources.source import Source
from captioner.rooms.sources.source_rules import SourceRules

log = logging.getLogger(__name__)


class Sources:
    """Running sources by room; at most one for each room, since a room has one publisher."""

    def __init__(
        self,
        rooms: Rooms,
        rules: SourceRules | None = None,
        configured: Iterable[RoomConfig] = (),
        open_source: Callable[[RoomConfig], Source] | None = None,
    ) -> None:
        """Create the registry.

        Args:
            rooms: where sources are published.
            rules: addresses that operators may start.
            configured: rooms whose configuration names a source.
            open_source: replaces `Source.open`; raises `SourceError`.
        """
        self._rooms, self._rules = rooms, rules or SourceRules()
        self._open = open_source or partial(Source.open, hosts=self._rules.hosts)
        self._configured: Mapping[str, RoomConfig] = {room.name: room for room in configured}
        self._playing: dict[str, tuple[str, asyncio.Task[None]]] = {}
        self._problems: dict[str, str] = {}

    def configured(self, room: str) -> RoomConfig | None:
        """Return the settings of a room whose configuration names a source."""
        return self._configured.get(room)

    def state(self, room: str) -> dict[str, object]:
        """Sources that may be started in a room, the running one, and why the last one ended early."""
        configured, playing = self._configured.get(room), self._playing.get(room)
        return {
            "named": _shown(configured.source) if configured else None,
            "schemes": list(self._rules.schemes) if self._rules.operators_may_choose else [],
            "hosts": list(self._rules.hosts),
            "playing": playing[0] if playing else None,
            "problem": self._problems.get(room, ""),
        }

    async def start(
        self, room: str, source: str | None = None, spoken: str | None = None, targets: tuple[str, ...] | None = None
    ) -> str:
        """Publish an address in a room, or without `source` the one that the configuration names.

        A room that does not exist is opened, by default with the languages of its configuration.

        Returns:
            The address without secrets.

        Raises:
            SourceError: the address is not allowed or cannot be read.
            CaptionerError: the room refuses the publisher.
        """
        chosen = self._chosen(room, source)
        shown = _shown(chosen.source)
        if accepts_any_sender(chosen.source):
            log.warning("room %s: %s takes audio from anyone who reaches its port", room, shown)
        opened = await asyncio.to_thread(self._open, chosen)
        if not any(each.name == room for each in self._rooms):
            spoken = spoken or chosen.spoken
            targets = chosen.targets if targets is None else targets
        publisher = await self._rooms.publish(
            room, spoken, targets, redact=chosen.redact, source_status=opened.get_status
        )
        self._playing[room] = (shown, asyncio.create_task(self._play(room, publisher, opened)))
        self._problems.pop(room, None)
        return shown

    def _chosen(self, room: str, source: str | None) -> RoomConfig:
        configured = self._configured.get(room)
        if source is None or (configured and source == _shown(configured.source)):
            if configured is None:
                raise SourceError(f"no source is configured for room {room}", "send an address, or use [[rooms]]")
            return configured
        self._rules.check_operator_choice(source)
        return RoomConfig(room, source, redact=configured.redact if configured else None)

    async def _play(self, room: str, publisher: Publisher, source: Source) -> None:
        try:
            await feed(publisher, source)
        except CaptionerError as error:
            self._problems[room] = logs.without_secrets(error.message)
            log.warning("room %s: the source failed: %s", room, logs.without_secrets(str(error)))
        finally:
            self._playing.pop(room, None)


def _shown(source: str) -> str:
    """Address without passwords and keys."""
    return logs.without_secrets(audio.display_name(source))
