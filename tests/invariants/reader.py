"""A client that relies on nothing but the documented guarantees, and raises if one of them is broken.

1. Events of one stream come in the order of `seq`; each stream begins with a snapshot.
2. A revision is news if its `rev` is higher; the numbers sent for one cue never decrease.
3. `stable` only grows within a cue and language, unless the event has `rewrite`.
4. A final has no tail and comes once; after it only an event with `edited` and a higher `rev`.
5. The cues of a snapshot are ordered by `start`.
6. Cues that were on screen before `clear` do not come back, unless they have a new revision.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from captioner.delivery.hub import Hub, Viewer
from tests.captioner.server.schema import check

Key = tuple[str, str]
"""Language and cue."""


class Reader:
    """One viewer, which may disconnect at any moment and reconnect with or without the id of the last event."""

    def __init__(self, hub: Hub, languages: tuple[str, ...] | None = None) -> None:
        self.cues: dict[Key, dict[str, Any]] = {}
        """The newest state of every cue."""
        self.hidden = False
        self.seen = ""
        self.asked = languages
        self.remembers = True
        """True if it has seen everything since the start."""
        self._hub = hub
        self._viewer: Viewer | None = None
        self._left = b""
        self._cleared: set[Key] = set()
        self._past: dict[Key, dict[str, Any]] = {}
        """The newest state of each cue that was ever received, shown or not."""

    @property
    def finals(self) -> dict[Key, str]:
        """Texts of the final cues."""
        return {key: cue["stable"] for key, cue in self.cues.items() if cue["state"] == "final"}

    def join(self, *, remembering: bool = True) -> None:
        """Connect, or reconnect; without `remembering` from scratch."""
        if not remembering:
            self.cues.clear()
            self.seen, self.hidden, self.remembers = "", False, False
        self._begun = False
        self._seq = -1
        self._viewer = self._hub.subscribe(self.asked, self.seen or None)
        self._viewer.__enter__()

    def drop(self, after: int = 0) -> None:
        """Disconnect; only the first `after` of the events that were being sent arrive."""
        if self._viewer is not None:
            self._take(self._viewer.take(), after)
            self._viewer.leave()
            self._viewer = None

    def read(self) -> None:
        """Read all events that wait."""
        if self._viewer is not None:
            self._take(self._viewer.take(), None)

    def _take(self, wire: bytes, most: int | None) -> None:
        blocks = [block for block in wire.decode().split("\n\n") if block]
        for block in blocks if most is None else blocks[:most]:
            fields = dict(line.split(": ", 1) for line in block.split("\n"))
            self._event(fields["event"], json.loads(fields["data"]), fields.get("id", ""))

    def _event(self, name: str, data: dict[str, Any], identity: str) -> None:
        check(name, data)
        assert self._begun or name == "snapshot", f"a stream began with {name}"
        if identity:
            assert data["seq"] > self._seq or name == "snapshot", "the order of seq is broken (1)"
            self._seq = data["seq"]
            self.seen = identity
        match name:
            case "snapshot":
                self._snapshot(data)
            case "cue":
                self._cue(data)
            case "remove":
                for cue in data["cues"]:
                    self.cues.pop((data["lang"], cue), None)
            case "style" if data["action"] == "clear":
                self._cleared |= set(self.cues)
                self.cues.clear()
            case "style":
                self.hidden = data["action"] == "hide"

    def _snapshot(self, data: dict[str, Any]) -> None:
        self._begun = True
        starts = [cue["start"] for cue in data["cues"]]
        assert all(before <= after for before, after in pairwise(starts)), "a snapshot is out of order (5)"
        for cue in data["cues"]:
            known = self._past.get((cue["lang"], cue["cue"]))
            again = known is not None and known["rev"] == cue["rev"] and (cue["lang"], cue["cue"]) in self._cleared
            assert not again, "what was cleared is back (6)"
            self._cue(cue)

    def _cue(self, cue: dict[str, Any]) -> None:
        key = cue["lang"], cue["cue"]
        assert cue["state"] == "open" or cue["tail"] == "", "a final has a tail (4)"
        known = self._past.get(key)
        if known is not None:
            if cue["rev"] <= known["rev"]:
                assert cue["rev"] < known["rev"] or cue["stable"] + cue["tail"] == known["stable"] + known["tail"]
                if cue["rev"] == known["rev"]:
                    self.cues[key] = cue
                return
            grown = cue["stable"].startswith(known["stable"])
            assert grown or cue.get("rewrite"), f"stable did not grow: {known['stable']!r} -> {cue['stable']!r} (3)"
            assert known["state"] == "open" or cue.get("edited"), "a final came twice (4)"
            assert known["state"] == "open" or cue["state"] == "final", "a final was opened again (4)"
        self._past[key] = self.cues[key] = cue
