"""Event logs of a room, one per language."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

from captioner.delivery.hub.event_log import EventLog
from captioner.delivery.hub.events import EncodedEvent


class EventLogs:
    """Event logs by language; an event of the whole room is in all of them."""

    def __init__(self, languages: Iterable[str], size: int) -> None:
        """`size`: events per language."""
        self._size = size
        self._logs = {language: EventLog(size) for language in languages}
        self._signal = asyncio.Event()

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._logs))

    def __contains__(self, language: str) -> bool:
        return language in self._logs

    def __getitem__(self, language: str) -> EventLog:
        return self._logs[language]

    def add(self, languages: Iterable[str]) -> None:
        """Begin a log for each of these languages that has none."""
        for language in languages:
            if language not in self._logs:
                self._logs[language] = EventLog(self._size)

    def append(self, event: EncodedEvent, languages: Iterable[str]) -> None:
        """Add an event to the logs of these languages."""
        for language in languages:
            if event.name == "remove":
                self._logs[language].remove(event.key[1].split())
            self._logs[language].append(event)

    def since(self, languages: tuple[str, ...], seq: int) -> list[EncodedEvent]:
        """The events after `seq` in these languages, oldest first, an event of the whole room once."""
        if len(languages) == 1:
            return self._logs[languages[0]].since(seq)
        merged = {event.seq: event for language in languages for event in self._logs[language].since(seq)}
        return [merged[seq] for seq in sorted(merged)]

    def forgotten(self, languages: tuple[str, ...]) -> int:
        """The highest `seq` that one of these logs has dropped: older cursors need a snapshot."""
        if len(languages) == 1:
            return self._logs[languages[0]].forgotten
        return max([self._logs[language].forgotten for language in languages], default=0)

    def forget(self, language: str, seq: int) -> None:
        """Mark the events of a language up to `seq` as unknown."""
        self._logs[language].forgotten = max(self._logs[language].forgotten, seq)

    def signal(self, languages: tuple[str, ...]) -> asyncio.Event:
        """The event that is set at the next news in these languages; with several languages, in any language."""
        return self._logs[languages[0]].signal if len(languages) == 1 else self._signal

    def wake(self, languages: Iterable[str]) -> None:
        """Wake the waiters of these languages."""
        for language in languages:
            self._logs[language].wake()
        self._signal.set()
        self._signal = asyncio.Event()

    def clear(self) -> None:
        """Empty all logs."""
        for log in self._logs.values():
            log.clear()
