"""Lines of a trace, as a server writes them; the first sample was spoken at 100 s."""

from __future__ import annotations

from typing import Any

from captioner.bench.trace_log import TraceLog, trace_log

BEGAN = 100.0
"""Unix seconds."""
Line = dict[str, Any]
Said = tuple[float, float, str]
"""Start and end in seconds, text with the space before it."""


def log_of(*lines: Line) -> TraceLog:
    """Return what these lines contain."""
    return trace_log(lines, BEGAN)


def reading(
    t: float, end: float, *words: Said, ms: int = 200, start: float = 0.0, direct: tuple[Said, ...] = ()
) -> Line:
    """Return the line of a transcription that ended at `t` seconds."""
    return {
        "t": BEGAN + t, "stage": "reading", "start": round(1000 * start), "end": round(1000 * end), "ms": ms,
        "words": _words(words), "direct": _words(direct),
    }  # fmt: skip


def settled(t: float, end: float, *withheld: tuple[float, float, str], stage: str = "settled") -> Line:
    """Return the line of what was shown of it."""
    hidden = [[round(1000 * a), round(1000 * b), reason] for a, b, reason in withheld]
    return {"t": BEGAN + t, "stage": stage, "end": round(1000 * end), "withheld": hidden}


def published(t: float, rev: int, text: str, language: str = "es") -> Line:
    """Return the line of a published revision of the cue `c1`."""
    stage = "segment" if language == "es" else "translation"
    return {
        "t": BEGAN + t, "stage": stage, "segment": "c1", "lang": language, "rev": rev, "stable": "", "tail": text,
    }  # fmt: skip


def draft(t: float, text: str, language: str = "en") -> Line:
    """Return the line of a translation by an engine."""
    return {"t": BEGAN + t, "stage": "draft", "drafts": {language: text}}


def translated(t: float, rev: int, *, ms: int = 50, by: str = "apertium", language: str = "en") -> Line:
    """Return the line of a Spanish revision that has been translated."""
    return {
        "t": BEGAN + t, "stage": "translated", "by": by, "to": [language], "segment": "c1", "lang": "es", "rev": rev,
        "ms": ms,
    }  # fmt: skip


def _words(words: tuple[Said, ...]) -> list[list[Any]]:
    return [[round(1000 * start), round(1000 * end), text, 0.9] for start, end, text in words]
