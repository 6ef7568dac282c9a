"""What a soak plays, over and over: speech with quiet, music and applause between."""

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
"""Seconds of silence behind each passage: no caption goes from one into the next."""


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """Some minutes of it."""

    name: str
    begin: float
    """Seconds within the programme."""
    pcm: bytes
    """16-bit samples at 16 kHz, with the silence behind it."""
    words: tuple[ReferenceWord, ...] = ()
    """What is said in it; empty: nobody speaks."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.pcm) / BYTES


def programme() -> tuple[ProgrammeItem, ...]:
    """One round.

    Raises:
        SourceError: the recordings that come with the checkout are not here.
    """
    talks = samples(spoken=SPOKEN)
    between = [("silence", noises.silence(0)), ("music", noises.music(0)), ("applause", noises.applause(0))]
    passages: list[ProgrammeItem] = []
    for number, (name, sound) in enumerate(between):
        talk = talks[number % len(talks)]
        _add(passages, talk.name, read_pcm(talk.path), talk.words)
        _add(passages, name, (sound * 32767).astype("<i2").tobytes())
    return tuple(passages)


def _add(passages: list[ProgrammeItem], name: str, pcm: bytes, words: tuple[ReferenceWord, ...] = ()) -> None:
    begin = sum(passage.seconds for passage in passages)
    whole = -len(pcm) % BYTES  # each lasts whole seconds
    passages.append(ProgrammeItem(name, begin, pcm + bytes(whole) + bytes(_APART * BYTES), words))
