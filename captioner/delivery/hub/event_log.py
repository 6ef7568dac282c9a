"""The newest event of each cue in one language, by `seq`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from captioner.delivery.hub.events import Entry, Key


class Log:
    """Holds `size` events at most and forgets the oldest: a later revision makes every earlier one needless.

    So 512 cues reach back half an hour, not the minutes that a ring of all revisions would.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: dict[Key, Entry] = {}
        self.forgotten = 0
        """The highest `seq` that was dropped for want of room; superseded events do not count, none misses them."""
        self.signal = asyncio.Event()

    def append(self, entry: Entry) -> None:
        """The newest event of its key."""
        self._entries.pop(entry.key, None)
        self._entries[entry.key] = entry
        if len(self._entries) > self._size:
            self.forgotten = self._entries.pop(next(iter(self._entries))).seq

    def remove(self, cues: Iterable[str]) -> None:
        """These cues were taken back."""
        for cue in cues:
            self._entries.pop(("cue", cue), None)

    def since(self, seq: int) -> list[Entry]:
        """The events after `seq`, oldest first."""
        newer: list[Entry] = []
        for entry in reversed(self._entries.values()):
            if entry.seq <= seq:
                break
            newer.append(entry)
        newer.reverse()
        return newer

    def cues(self, upto: int, finals: int, after: int) -> list[Entry]:
        """Cues last changed at or before `upto`: the last `finals` that are final, and each that is open."""
        known = [e for e in self._entries.values() if e.name == "cue" and after < e.seq <= upto]
        final = sorted((e for e in known if not e.open), key=lambda e: e.place)
        return sorted(final[-finals:] + [e for e in known if e.open], key=lambda e: e.place)

    def wake(self) -> None:
        """Whoever waits for news in this language has some."""
        self.signal.set()
        self.signal = asyncio.Event()
