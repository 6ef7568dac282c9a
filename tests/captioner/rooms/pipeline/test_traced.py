from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.stabilizer import Stabilizer
from captioner.rooms.pipeline.room_trace import RoomTrace
from captioner.rooms.pipeline.trace import Trace
from captioner.rooms.pipeline.traced import (
    TracedEngine,
    TracedRecognizerStream,
    TracedStabilizer,
    TracedTranslationEngine,
    TracedTranslator,
)
from captioner.translation.filtered import FilteredTranslator
from captioner.translation.redaction import NO_REDACTION, Redaction
from captioner.types import AudioChunk, Hypothesis, Samples, Word
from tests.captioner.translation.scripted import ScriptedTranslation
from tests.fakes import ScriptedEngine, ScriptedTranslator, revision

WORDS = tuple(
    Word(300 * n, 300 * n + 300, f" {word}", 0.9) for n, word in enumerate(("call", "612", "345", "678", "now", "or"))
)


class FixedRecognizerStream:
    """Returns the same words for every request."""

    def append(self, samples: Samples) -> None:
        """Ignore the audio."""

    def discard_before(self, before: int) -> None:
        """Do nothing."""

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Return the words."""
        return Hypothesis(WORDS, request.language)

    def detect_language(self, start: int, end: int) -> dict[str, float]:  # noqa: ARG002
        """Return English."""
        return {"en": 1.0}


@contextmanager
def traced(folder: Path, redaction: Redaction = NO_REDACTION) -> Iterator[RoomTrace]:
    """Trace a room inside the `with`."""
    trace = Trace(folder)
    trace.start()
    try:
        yield RoomTrace(trace, "hall", redaction)
    finally:
        trace.close()


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "hall.jsonl").read_text().splitlines()]


def test_a_transcription_is_noted_with_its_words(tmp_path: Path) -> None:
    """The trace has the request, the words and the milliseconds."""
    with traced(tmp_path) as room:
        request = TranscriptionRequest(0, 1800, "en", prefix=" call")
        TracedRecognizerStream(FixedRecognizerStream(), room).transcribe(request)
    [line] = lines(tmp_path)

    assert (line["stage"], line["end"], line["prefix"]) == ("reading", 1800, " call")
    assert line["words"][0] == [0, 300, " call", 0.9]  # type: ignore[index]
    assert isinstance(line["ms"], int)


def test_no_private_data_in_the_trace(tmp_path: Path) -> None:
    """With redaction, transcriptions, settled words and drafts are noted without private data."""
    with traced(tmp_path, Redaction()) as room:
        request = TranscriptionRequest(0, 1800, "en", prefix=" call 612")
        TracedRecognizerStream(FixedRecognizerStream(), room).transcribe(request)
        stabilizer = TracedStabilizer(room)
        for count in (2, 4, 6):
            stabilizer.push(WORDS[:count], 1800)
        TracedTranslationEngine(ScriptedTranslation({"x": "612 345 678"}), room).translate("x", "en", ("es",))
    text = json.dumps(lines(tmp_path))

    # Digits of a time such as 0.345 s do not count.
    assert re.findall(r"(?<![\d.])(?:612|345|678)(?!\d)", text) == []
    assert "***" in text


def test_traced_stages_have_the_same_results(tmp_path: Path) -> None:
    """A traced stage returns what the stage without a trace returns."""
    with traced(tmp_path) as room:
        with_trace, without = TracedStabilizer(room), Stabilizer()
        results = [(with_trace.push(WORDS[:n], 300 * n), without.push(WORDS[:n], 300 * n)) for n in range(1, 7)]

    assert [one for one, _ in results] == [other for _, other in results]
    assert [line["stage"] for line in lines(tmp_path)] == ["settled"] * 6


def test_withheld_words_are_noted_with_their_reason(tmp_path: Path) -> None:
    """The times identify the words, so that no text is noted; a stage may have another name."""
    with traced(tmp_path) as room:
        unsure = replace(WORDS[1], probability=0.1)
        TracedStabilizer(room, stage="direct").push((WORDS[0], unsure, WORDS[2]), 1500)
    [line] = lines(tmp_path)

    assert line["stage"] == "direct"
    assert line["withheld"] == [[300, 600, "uncertain"], [600, 900, "behind"]]


def test_a_decode_is_noted_with_its_wait(tmp_path: Path) -> None:
    """The wait counts from the moment at which the decode was due; the engine is driven as without the trace."""
    with traced(tmp_path) as room:
        engine = TracedEngine(ScriptedEngine(words=1), room)
        engine.feed(AudioChunk(0, np.zeros(16_000, np.float32)))
        due = engine.due
        revisions = list(engine.decode())
    [line] = lines(tmp_path)

    assert (due, [each.final for each in revisions]) == ("final", [True])
    assert (line["stage"], line["due"]) == ("turn", "final")
    assert isinstance(line["waited"], int)


def test_a_translated_revision_is_noted_after_its_translations(tmp_path: Path) -> None:
    """The line names the revision that was translated, and follows the lines of its translations."""
    with traced(tmp_path) as room:
        filtered = FilteredTranslator(ScriptedTranslator("es"), (room.revisions("translation"),))
        [_] = TracedTranslator(filtered, room).push(revision(final=True))
    translation, translated = lines(tmp_path)

    assert translation["stage"] == "translation"
    assert (translated["stage"], translated["to"], translated["final"]) == ("translated", ["es"], True)
    assert (translated["segment"], translated["rev"]) == (translation["segment"], translation["rev"])


def test_drafts_and_translations(tmp_path: Path) -> None:
    """The trace has the draft per language, those of its continuations, and the translated revision."""
    with traced(tmp_path) as room:
        engine = TracedTranslationEngine(ScriptedTranslation(), room)
        engine.translate_each(("hello", "hello of"), "en", ("es", "fr"), ("", ""))
        translator = FilteredTranslator(ScriptedTranslator("es"), (room.revisions("translation"),))
        [out] = translator.push(revision(final=True))
    draft, longer, translation = lines(tmp_path)

    assert (draft["stage"], draft["drafts"], draft["final"]) == ("draft", {"es": "HELLO", "fr": "HELLO"}, False)
    assert (longer["stage"], longer["text"]) == ("draft", "hello of")
    assert (translation["stage"], translation["stable"], translation["final"]) == ("translation", out.stable, True)
