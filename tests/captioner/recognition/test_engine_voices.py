"""Changes of the voice that the engine detects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.voices.voice_turns import VoiceTurn, VoiceTurns
from captioner.types import Hypothesis, Revision, Samples, Word
from tests.captioner.recognition.test_engine import audio, check_invariants, chunks, expected, final_words, scripted
from tests.fakes import ScriptedRecognizerStream, said

TURNS = said("one two three four five six seven eight", 300, "nine ten eleven")  # a pause from 2.9 s to 3.2 s


class ScriptedVoices(VoiceTurns):
    """Detects these voices: milliseconds of the stream -> estimate of the beginning, and number."""

    def __init__(self, turns: Mapping[int, tuple[int, int]]) -> None:
        self._left = sorted(turns.items())

    def push(self, _frame: Samples, now: int, _silence_ms: int) -> VoiceTurn | None:
        """Return the next turn when it is time."""
        if self._left and self._left[0][0] <= now:
            return VoiceTurn(*self._left.pop(0)[1])
        return None


def finals(
    words: Sequence[Word],
    turns: Mapping[int, tuple[int, int]],
    names: Mapping[int, str | None] | None = None,
    stream: ScriptedRecognizerStream | None = None,
) -> list[tuple[str | int | None, str]]:
    """Return the name or voice, and the text, of each final; `names`: speakers named at these milliseconds."""
    engine, revisions = scripted(words, stream=stream, voices=ScriptedVoices(turns)), list[Revision]()
    named = None
    for chunk in chunks(audio(words), (512,)):
        named = (names or {}).get(chunk.start, named)
        engine.change_speaker(named)
        revisions += engine.push(chunk)
    revisions += engine.flush()
    check_invariants(revisions)
    assert expected(words) == final_words(revisions)
    return [(each.speaker or each.voice, each.stable) for each in revisions if each.final]


@pytest.mark.parametrize("estimate", [2700, 3100, 3400])
def test_a_change_is_placed_in_the_pause(estimate: int) -> None:
    """The segment ends at the pause near the estimate, although the change is detected more than a second later."""
    found = finals(TURNS, {900: (180, 1), 4192: (estimate, 2)})

    assert [(1, "one two three four five six seven eight"), (2, "nine ten eleven")] == found


def test_a_change_without_a_pause() -> None:
    """The segment ends between the words that are nearest to the estimate."""
    words = said("one two three four five six seven eight nine ten")
    start = words[5].start
    found = finals(words, {900: (180, 1), start + 800: (start + 40, 2)})

    assert [(1, "one two three four five"), (2, "six seven eight nine ten")] == found


def test_the_first_voice() -> None:
    """The segment in which the first voice is detected is divided nowhere."""
    assert [(1, "one two three four five six seven eight nine ten eleven")] == finals(TURNS, {1200: (180, 1)})


def test_a_named_speaker_comes_first() -> None:
    """While a speaker is named, no change of the voice ends a segment; then the voice counts again."""
    words = said("one two three.", 1500, "Four five six.", 1500, "Seven eight nine.")
    found = finals(words, {800: (180, 1), 1600: (1000, 2)}, {0: "Ana", words[6].start // 32 * 32 - 320: None})

    assert [("Ana", "one two three."), ("Ana", "Four five six."), (2, "Seven eight nine.")] == found


class StretchedStream(ScriptedRecognizerStream):
    """Omits the words after the fourth in a final transcription that holds more, and gives their time to the fourth."""

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Return the words of the script, or the first four."""
        found = super().transcribe(request)
        if not request.final or len(found.words) <= 4:
            return found
        return replace(found, words=(*found.words[:3], replace(found.words[3], end=request.end)))


def test_words_that_were_not_read_before_the_change() -> None:
    """The rest is transcribed from the estimate on, although the word before it was given the time up to its end."""
    words = said("one two three four", 200, "five six seven")
    turns = {900: (180, 1), words[5].end + 60: (words[4].start, 2)}

    assert [(1, "one two three four"), (2, "five six seven")] == finals(words, turns, stream=StretchedStream(words))
