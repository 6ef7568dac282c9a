from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.delivery.files.archive import Archive
from captioner.rooms.pipeline.redacted import Veil
from captioner.rooms.pipeline.trace import Trace
from captioner.rooms.pipeline.traced import RoomTrace, TracedMachine, TracedTranslator
from captioner.translation.policy import TranslationPolicy
from captioner.translation.redaction import NO_REDACTION, Redaction
from captioner.types import AudioChunk, Revision
from tests.captioner.translation.scripted import ScriptedTranslation, growing
from tests.fakes import silence


class Reciter:
    """An engine that says a sentence word by word, whatever it hears."""

    def __init__(self, sentence: str, *, unsettled: int = 2) -> None:
        self._left = list(growing(sentence, unsettled=unsettled))
        self.due: Literal["final", "interim"] | None = "interim"
        self.behind = 0

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


PRIVATE = Redaction(words=("Dashwood",))
SECRETS = ("612 345 678", "4111 1111 1111 1111", "jo.doe@mail.example.org", "DE89 3704 0044 0532 0130 00", "Dashwood")
around = st.lists(st.sampled_from(["and", "the house,", "is", "in 2021", "we are 55", "so."]), max_size=5).map(" ".join)


@settings(max_examples=15)
@given(around, st.lists(st.sampled_from(SECRETS), min_size=1, max_size=2), around, st.integers(0, 6))
def test_nothing_private_reaches_anybody(before: str, secrets: list[str], behind: str, unsettled: int) -> None:
    """Viewers, translators, files and traces, however much is said around it and however late it settles."""
    sentence = f"{before} it is {' or '.join(secrets)} thanks {behind}"
    machine = ScriptedTranslation()
    with TemporaryDirectory() as folder:
        trace, archive = Trace(Path(folder)), Archive(Path(folder), "hall", ("en", "es"))
        recorder = RoomTrace(trace, "hall", PRIVATE)
        translator = TracedTranslator(TranslationPolicy(TracedMachine(machine, recorder), ("es",)), recorder)
        veil = Veil(Reciter(sentence, unsettled=unsettled), PRIVATE, recorder)
        shown = list(veil.flush())
        shown += [out for revision in shown for out in translator.push(revision)]
        for revision in shown:
            archive.write(revision)
        archive.close()
        trace.close()
        files = [path.read_text() for path in Path(folder).rglob("*") if path.is_file()]
    read = [re.sub(r'"(t|ms)": ?[\d.]+', "", text) for text in files]
    everywhere = " ".join([*(one.text for one in shown), *(text for text, _ in machine.calls), *read]).casefold()
    pieces = [piece for secret in secrets for piece in secret.casefold().split() if len(piece) > 2]

    assert len(files) >= 4
    assert [piece for piece in pieces if piece in everywhere] == []


def test_without_redaction_everything_passes_untouched() -> None:
    """And nothing is late."""
    assert said(NO_REDACTION) == list(growing("you reach me at 612 345 678 until five"))


@pytest.mark.parametrize("redaction", [NO_REDACTION, Redaction()])
def test_what_is_due_is_the_engines_to_say(redaction: Redaction) -> None:
    """Until it has nothing more to do."""
    veil = Veil(Reciter("one"), redaction)
    before = veil.due
    while veil.due:
        list(veil.decode())

    assert (before, veil.due) == ("interim", None)
