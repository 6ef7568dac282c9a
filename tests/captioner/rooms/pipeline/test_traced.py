from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from captioner.recognition.recognizers import TranscriptionRequest
from captioner.recognition.stabilizer import Stabilizer
from captioner.rooms.pipeline.trace import Trace
from captioner.rooms.pipeline.traced import (
    RoomTrace,
    TracedMachine,
    TracedRecognizerStream,
    TracedStabilizer,
    TracedTranslator,
)
from captioner.translation.redaction import NO_REDACTION, Redaction
from captioner.types import Hypothesis, Samples, Word
from tests.captioner.translation.scripted import ScriptedTranslation
from tests.fakes import ScriptedTranslator, revision

SAID = ("call", "612", "345", "678", "now", "or")
WORDS = tuple(Word(300 * n, 300 * n + 300, f" {word}", 0.9) for n, word in enumerate(SAID))


class Parrot:
    """A reader that reads the same again and again."""

    def append(self, samples: Samples) -> None:
        """Nothing."""

    def discard_before(self, before: int) -> None:
        """Nothing."""

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Always this."""
        return Hypothesis(WORDS, request.language)

    def detect_language(self, start: int, end: int) -> dict[str, float]:  # noqa: ARG002
        """Always this."""
        return {"en": 1.0}


@pytest.fixture
def trace(tmp_path: Path) -> Iterator[Trace]:
    made = Trace(tmp_path)
    yield made
    made.close()


def told(trace: Trace, folder: Path) -> list[dict[str, object]]:
    trace.close()
    return [json.loads(line) for line in (folder / "hall.jsonl").read_text().splitlines()]


def test_a_reading_with_its_words(tmp_path: Path) -> None:
    """What was asked, what was read and how long it took."""
    trace = Trace(tmp_path)
    reader = TracedRecognizerStream(Parrot(), RoomTrace(trace, "hall", NO_REDACTION))
    reader.transcribe(TranscriptionRequest(0, 1800, "en", prefix=" call"))
    [line] = told(trace, tmp_path)

    assert (line["stage"], line["end"], line["prefix"]) == ("reading", 1800, " call")
    assert line["words"][0] == [0, 300, " call", 0.9]  # type: ignore[index]


def test_with_redaction_no_trace_of_what_is_private(tmp_path: Path) -> None:
    """Not in readings, nor in what settles, nor in drafts, whatever stage would know it."""
    trace = Trace(tmp_path)
    recorder = RoomTrace(trace, "hall", Redaction())
    TracedRecognizerStream(Parrot(), recorder).transcribe(TranscriptionRequest(0, 1800, "en", prefix=" call 612"))
    stabilizer = TracedStabilizer(recorder)
    for count in (2, 4, 6):
        stabilizer.push(WORDS[:count], 1800)
    TracedMachine(ScriptedTranslation({"x": "612 345 678"}), recorder).translate("x", "en", ("es",))
    text = json.dumps(told(trace, tmp_path))

    # As part of a moment, such as 0.345 s, it is nobody's number.
    assert re.findall(r"(?<![\d.])(?:612|345|678)(?!\d)", text) == []
    assert "***" in text


def test_stages_do_their_work_as_without(tmp_path: Path) -> None:
    """The same words in give the same state out."""
    trace = Trace(tmp_path)
    traced, plain = TracedStabilizer(RoomTrace(trace, "hall", NO_REDACTION)), Stabilizer()
    readings = [(traced.push(WORDS[:n], 300 * n), plain.push(WORDS[:n], 300 * n)) for n in range(1, 7)]
    lines = told(trace, tmp_path)

    assert [one for one, _ in readings] == [other for _, other in readings]
    assert [line["stage"] for line in lines] == ["settled"] * 6


def test_drafts_and_what_becomes_of_them(tmp_path: Path) -> None:
    """The machine's draft per language; the translated revision, final or not."""
    trace = Trace(tmp_path)
    recorder = RoomTrace(trace, "hall", NO_REDACTION)
    TracedMachine(ScriptedTranslation(), recorder).translate("hello", "en", ("es", "fr"), ("", ""))
    [out] = TracedTranslator(ScriptedTranslator("es"), recorder).push(revision(final=True))
    draft, translation = told(trace, tmp_path)

    assert (draft["stage"], draft["drafts"], draft["final"]) == ("draft", {"es": "HELLO", "fr": "HELLO"}, False)
    assert (translation["stage"], translation["stable"], translation["final"]) == ("translation", out.stable, True)
