"""Audio of a soak: speech, silence, music and applause in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from captioner.bench.benchmark import read_pcm
from captioner.bench.playback import BYTES
from captioner.bench.recordings import samples
from captioner.bench.score import ReferenceWord
from tests.rigs import noises

SPOKEN: Final = "en"
_APART: Final = 4
"""Seconds of silence after each item, so that no caption spans two items."""


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """Some minutes of one kind of audio."""

    name: str
    begin: float
    """Start in seconds within the programme."""
    pcm: bytes
    """16-bit samples at 16 kHz, including the silence after it."""
    words: tuple[ReferenceWord, ...] = ()
    """Reference words; empty: no speech."""

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.pcm) / BYTES


def programme() -> tuple[ProgrammeItem, ...]:
    """Return the items of one round.

    Raises:
        SourceError: the bundled recordings are missing.
    """
    talks = samples(spoken=SPOKEN)
    between = [("silence", noises.silence(0)), ("music", noises.music(0)), ("applause", noises.applause(0))]
    items: list[ProgrammeItem] = []
    for number, (name, sound) in enumerate(between):
        talk = talks[number % len(talks)]
        _add(items, talk.name, read_pcm(talk.path), talk.words)
        _add(items, name, (sound * 32767).astype("<i2").tobytes())
    return tuple(items)


def _add(items: list[ProgrammeItem], name: str, pcm: bytes, words: tuple[ReferenceWord, ...] = ()) -> None:
    begin = sum(item.seconds for item in items)
    whole = -len(pcm) % BYTES  # whole seconds
    items.append(ProgrammeItem(name, begin, pcm + bytes(whole) + bytes(_APART * BYTES), words))
