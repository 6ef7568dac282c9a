"""Events as a viewer receives them."""

from __future__ import annotations

from captioner.bench.screens import ViewerEvent


def cue(
    t: float,
    rev: int,
    stable: str,
    tail: str = "",
    *,
    name: str = "c1",
    language: str = "en",
    start: float = 0.0,
    end: float = 2.0,
    final: bool = False,
) -> ViewerEvent:
    """Return a `cue` event at `t` seconds."""
    data = {
        "lang": language,
        "cue": name,
        "src_cue": name,
        "rev": rev,
        "state": "final" if final else "open",
        "stable": stable,
        "tail": tail,
        "start": start,
        "end": end,
    }
    return ViewerEvent(t, language, "cue", data)
