from __future__ import annotations

import pytest

from captioner.delivery.files.transcripts import ResumePoint, Transcripts
from captioner.errors import LanguageError
from captioner.layout.limits import PROFILES
from captioner.types import Revision


def final(number: int, text: str, language: str = "es", revision: int = 1) -> Revision:
    """Final of a segment that is three seconds long."""
    start = number * 3000
    return Revision(f"c{number}", language, "en", revision, start, start + 2900, text, final=True)


def test_final_adds_its_language() -> None:
    """A final in another language adds it behind those from the start."""
    transcripts = Transcripts("main", ("es",), PROFILES["default"])
    transcripts.put(final(1, "un", "fr"))

    assert ("es", "fr") == transcripts.languages


def test_older_revisions_are_ignored() -> None:
    """Only a higher number replaces the final of a segment."""
    transcripts = Transcripts("main", ("es",), PROFILES["default"])

    assert [True, False, True] == [
        transcripts.put(final(1, text, revision=number)) for text, number in (("a", 1), ("b", 1), ("c", 2))
    ]
    assert ["c"] == [revision.text for revision in transcripts.all]


def test_more_speech_undoes_the_end() -> None:
    """After the end the last cue has its time to read; a new segment makes the room live again, an edit does not."""
    transcripts = Transcripts("main", ("es",), PROFILES["default"])
    transcripts.put(final(1, "a" * 40))
    transcripts.put(Revision("c2", "es", "en", 1, 6000, 6100, "b" * 34, final=True))
    transcripts.end()
    ended = transcripts.read_cues("es")[1][-1].end
    transcripts.put(Revision("c2", "es", "en", 2, 6000, 6100, "c" * 34, final=True, edited=True))
    edited = transcripts.read_cues("es")[1][-1].end
    transcripts.put(Revision("c3", "es", "en", 1, 9000, 9100, "d" * 34, final=True))

    assert (8000, 8000, 9833) == (ended, edited, transcripts.read_cues("es")[1][-1].end)


def test_resume_point() -> None:
    """A room continues behind the highest number and the latest end of all languages."""
    transcripts = Transcripts("main", ("es", "fr"), PROFILES["default"])
    transcripts.put(final(7, "a"))
    transcripts.put(final(3, "b", "fr"))

    assert ResumePoint(7, 23_900) == transcripts.resume


def test_malformed_language_is_refused() -> None:
    """A language that cannot be part of a path is refused."""
    with pytest.raises(LanguageError, match="cannot be the name of a language"):
        Transcripts("main", ("../es",), PROFILES["default"])
