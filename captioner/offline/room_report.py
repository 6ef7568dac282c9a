"""`captioner report`: what a room was captioned for, from its journal, its figures and the actions of its operators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from captioner.delivery.files.audit_log import read_actions
from captioner.delivery.files.audit_trail import AuditEntry, audit_trail
from captioner.delivery.files.journal import Journal
from captioner.delivery.hub.histogram import SECONDS, Histogram
from captioner.rooms.figures import read_lives
from captioner.types import Revision


@dataclass(frozen=True, slots=True)
class LanguageDelay:
    """Delay of the captions in one language, in seconds after a word was spoken: median and 95th percentile.

    Of a translation, after the end of the speech that it translates.
    """

    first_shown: tuple[float, float]
    settled: tuple[float, float]


@dataclass(frozen=True, slots=True)
class RoomReport:
    """Report about one room; figures that nothing has recorded are empty or 0."""

    room: str
    began: int = 0
    """Unix milliseconds at which the first stream began, or of the first final."""
    ended: int = 0
    """Unix milliseconds at which the last stream ended, or of the last final."""
    streams: int = 0
    minutes: float = 0.0
    """Minutes of audio."""
    spoken: tuple[str, ...] = ()
    """Languages that were spoken, the most frequent one first."""
    captions: Mapping[str, int] = field(default_factory=dict)
    """Number of captions by language."""
    speakers: Mapping[str, int] = field(default_factory=dict)
    """Number of captions in the spoken language by speaker, without those of nobody."""
    peak_viewers: int = 0
    """Largest number of viewers of this server at the same time."""
    peak_at: int = 0
    """Unix milliseconds of that moment."""
    peak_languages: Mapping[str, int] = field(default_factory=dict)
    """Viewers by language at about that moment; one who reads two languages counts in both."""
    delays: Mapping[str, LanguageDelay] = field(default_factory=dict)
    edits: Mapping[str, int] = field(default_factory=dict)
    """Captions that operators have edited or written, by language."""
    editors: Mapping[str, int] = field(default_factory=dict)
    """The same by operator."""
    actions: int = 0
    """Other actions of operators."""
    dropped_s: float = 0.0
    """Seconds of audio that were dropped."""
    errors: int = 0
    """Restarts of speech recognition."""


def room_report(folder: Path, since: int = 0) -> RoomReport:
    """Read the folder of a room; takes a second for a day of captions.

    `since`: Unix milliseconds; only streams that end and finals that come after that. 0: everything.

    Raises:
        OSError: a file cannot be read.
    """
    journal = [final for final in Journal(folder / "journal.jsonl").read() if final.at >= since]
    trail = audit_trail(journal, (action for action in read_actions(folder) if action["t"] >= since))
    lives = [life for life in read_lives(folder) if _streams([life], since)]
    streams = _streams(lives, since)
    known_times = [final.at for final in journal if final.at]
    newest = {(final.language, final.segment): final for final in journal if final.text}
    captions = [final for final in newest.values() if final.sound is None]  # not the labels of music
    peak: Mapping[str, Any] = max((life["viewers"] for life in lives), key=lambda found: found["peak"], default={})
    return RoomReport(
        folder.name,
        min([stream["began"] for stream in streams] or known_times, default=0),
        max([stream["ended"] for stream in streams] or known_times, default=0),
        len(streams),
        round((sum(stream["audio_ms"] for stream in streams) or _length_ms(journal)) / 60_000, 1),
        _ordered(final.source for final in captions if final.language == final.source),
        _counted(final.language for final in captions),
        _counted(final.speaker for final in captions if final.speaker and final.language == final.source),
        peak.get("peak", 0),
        peak.get("at", 0),
        dict(Counter(peak.get("languages", {})).most_common()),
        _delays(lives),
        **_edits(trail),
        dropped_s=round(sum(life["dropped_s"] for life in lives), 1),
        errors=sum(life["errors"] for life in lives),
    )


def _streams(lives: Sequence[Mapping[str, Any]], since: int) -> list[Mapping[str, Any]]:
    return [stream for life in lives for stream in life["streams"] if stream.get("ended", 0) >= since]


def _length_ms(journal: Sequence[Revision]) -> int:
    """Milliseconds from the start of the first caption to the end of the last one."""
    return max((final.end for final in journal), default=0) - min((final.start for final in journal), default=0)


def _edits(trail: Sequence[AuditEntry]) -> dict[str, Any]:
    edited = {(entry.lang, entry.cue): entry.who or "unknown" for entry in trail if entry.kind == "edit"}
    return {
        "edits": _counted(language for language, _ in edited),
        "editors": _counted(edited.values()),
        "actions": sum(entry.kind == "action" for entry in trail),
    }


def _delays(lives: Iterable[Mapping[str, Any]]) -> dict[str, LanguageDelay]:
    totals: dict[tuple[str, str], Histogram] = {}
    for life in lives:
        for name in ("first_shown", "settled"):
            for language, counts in life[name].items():
                totals.setdefault((language, name), Histogram(SECONDS)).add_counts(counts)
    languages = dict.fromkeys(language for language, _ in totals)
    return {
        code: LanguageDelay(_spread(totals, code, "first_shown"), _spread(totals, code, "settled"))
        for code in languages
    }


def _spread(totals: Mapping[tuple[str, str], Histogram], language: str, name: str) -> tuple[float, float]:
    known = totals.get((language, name), Histogram(SECONDS))
    return round(known.estimate(0.5), 2), round(known.estimate(0.95), 2)


def _counted(names: Iterable[str | None]) -> dict[str, int]:
    return {str(name): count for name, count in Counter(names).most_common()}


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(_counted(names))
