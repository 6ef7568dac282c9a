from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest

from captioner.translators.redaction import NOTHING, Redaction
from captioner.types import AudioChunk, Revision
from captioner.veil import Veil
from tests.captioner.translators.scripted import growing
from tests.fakes import silence


class Reciter:
    """An engine that says a sentence word by word, whatever it hears."""

    def __init__(self, sentence: str) -> None:
        self._left = list(growing(sentence))
        self.due: Literal["final", "interim"] | None = "interim"

    def feed(self, chunk: AudioChunk) -> None:
        """Nothing."""

    def decode(self) -> Iterator[Revision]:
        """One word more."""
        yield self._left.pop(0)
        self.due = "interim" if self._left else None

    def push(self, chunk: AudioChunk) -> Iterator[Revision]:
        """One word more."""
        self.feed(chunk)
        yield from self.decode()

    def flush(self) -> Iterator[Revision]:
        """The rest."""
        yield from self._left


def said(redaction: Redaction) -> list[Revision]:
    veil = Veil(Reciter("you reach me at 612 345 678 until five"), redaction)
    veil.feed(AudioChunk(0, silence(0.1)))
    return [*veil.decode(), *veil.push(AudioChunk(100, silence(0.1))), *veil.flush()]


def test_nothing_private_passes() -> None:
    """By whichever way the engine is driven."""
    shown = said(Redaction())

    assert [text for text in (one.text for one in shown) if any(c.isdigit() for c in text)] == []
    assert shown[-1].text == "you reach me at *** until five"


def test_without_redaction_everything_passes_untouched() -> None:
    """And nothing is late."""
    assert said(NOTHING) == list(growing("you reach me at 612 345 678 until five"))


@pytest.mark.parametrize("redaction", [NOTHING, Redaction()])
def test_what_is_due_is_the_engines_to_say(redaction: Redaction) -> None:
    """Until it has nothing more to do."""
    veil = Veil(Reciter("one"), redaction)
    before = veil.due
    while veil.due:
        list(veil.decode())

    assert (before, veil.due) == ("interim", None)
