"""What a viewer had before them, moment by moment, from the events as they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

CueData = dict[str, Any]
"""The data of a `cue` event, as it came."""


@dataclass(frozen=True, slots=True)
class ViewerEvent:
    """One event as a viewer received it."""

    t: float
    """Seconds since the first sample was spoken."""
    language: str
    """That the viewer asked for."""
    event: str
    data: dict[str, Any]
    """As it came."""


@dataclass(frozen=True, slots=True)
class ScreenText:
    """All text on record from a moment on."""

    t: float
    """Seconds since the first sample was spoken."""
    text: str


def screens(log: Iterable[ViewerEvent], language: str, *, tail: bool = True) -> list[ScreenText]:
    """What a viewer of that language had before them, one after the other."""
    shown: list[ScreenText] = []
    for t, cues in _states(log, language):
        text = " ".join((cue["stable"] + (cue["tail"] if tail else "")).strip() for cue in _ordered(cues))
        if not shown or text != shown[-1].text:
            shown.append(ScreenText(t, text))
    return shown


def last_cues(log: Iterable[ViewerEvent], language: str) -> list[CueData]:
    """The cues as they were in the end."""
    last: dict[str, CueData] = {}
    for _, cues in _states(log, language):
        last = cues
    return _ordered(last)


def _states(log: Iterable[ViewerEvent], language: str) -> Iterator[tuple[float, dict[str, CueData]]]:
    """After each event that touches captions: when, and all cues by their id."""
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
    """A revision replaces an older one only."""
    old = cues.get(cue["cue"])
    if old is None or cue["rev"] > old["rev"]:
        cues[cue["cue"]] = cue


def _ordered(cues: dict[str, CueData]) -> list[CueData]:
    return sorted(cues.values(), key=lambda cue: (cue["start"], cue["cue"]))
