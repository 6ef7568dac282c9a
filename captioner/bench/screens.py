"""Texts that a viewer saw one after the other, from the received events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

CueData = dict[str, Any]
"""Data of a `cue` event as received."""


@dataclass(frozen=True, slots=True)
class ViewerEvent:
    """Event as a viewer received it."""

    t: float
    """Seconds since the first sample was spoken."""
    language: str
    """Language that the viewer requested."""
    event: str
    data: dict[str, Any]
    """Data as received."""


@dataclass(frozen=True, slots=True)
class ScreenText:
    """Whole transcript from a moment on."""

    t: float
    """Seconds since the first sample was spoken."""
    text: str


def screens(log: Iterable[ViewerEvent], language: str, *, tail: bool = True) -> list[ScreenText]:
    """Return the successive screens of a viewer of one language."""
    shown: list[ScreenText] = []
    for t, cues in _states(log, language):
        text = " ".join((cue["stable"] + (cue["tail"] if tail else "")).strip() for cue in _ordered(cues))
        if not shown or text != shown[-1].text:
            shown.append(ScreenText(t, text))
    return shown


def last_cues(log: Iterable[ViewerEvent], language: str) -> list[CueData]:
    """Return the cues in their last state, in order."""
    last: dict[str, CueData] = {}
    for _, cues in _states(log, language):
        last = cues
    return _ordered(last)


def _states(log: Iterable[ViewerEvent], language: str) -> Iterator[tuple[float, dict[str, CueData]]]:
    """Yield the time and all cues by id after each event that changes captions."""
    cues: dict[str, CueData] = {}
    for seen in log:
        if seen.language != language or seen.event not in ("snapshot", "cue", "remove"):
            continue
        if seen.event == "snapshot":
            cues |= {cue["cue"]: cue for cue in seen.data.get("cues", ()) if cue.get("lang") == language}
        elif seen.event == "cue":
            _take(cues, seen.data)
        gone = seen.data["cues"] if seen.event == "remove" else seen.data.get("replaces", ())
        for name in gone:
            cues.pop(name, None)
        yield seen.t, cues


def _take(cues: dict[str, CueData], cue: CueData) -> None:
    """Store a cue unless a later revision is there."""
    old = cues.get(cue["cue"])
    if old is None or cue["rev"] > old["rev"]:
        cues[cue["cue"]] = cue


def _ordered(cues: dict[str, CueData]) -> list[CueData]:
    return sorted(cues.values(), key=lambda cue: (cue["start"], cue["cue"]))
