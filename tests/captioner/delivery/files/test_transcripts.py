from __future__ import annotations

import pytest

from captioner.delivery.files.transcripts import Resume, Transcripts
from captioner.errors import LanguageError
from captioner.layout.limits import PROFILES
from captioner.types import Revision


def final(number: int, text: str, language: str = "es", revision: int = 1) -> Revision:
    """The segment of that number, three seconds long."""
    start = number * 3000
    return Revision(f"c{number}", language, "en", revision, start, start + 2900, text, final=True)


def test_a_final_in_another_language_adds_it() -> None:
    """Behind those that the room was opened with."""
    transcripts = Transcripts("main", ("es",), PROFILES["default"])
    transcripts.put(final(1, "un", "fr"))

    assert ("es", "fr") == transcripts.languages


def test_what_is_not_newer_is_not_taken() -> None:
    """The same number of a segment counts once."""
    transcripts = Transcripts("main", ("es",), PROFILES["default"])

    assert [True, False, True] == [
        transcripts.put(final(1, text, revision=number)) for text, number in (("a", 1), ("b", 1), ("c", 2))
    ]
    assert ["c"] == [revision.text for revision in transcripts.all]


def test_speech_takes_the_end_back() -> None:
    """After the end the last cue has its time to read; what follows is live again, an edit is not."""
    transcripts = Transcripts("main", ("es",), PROFILES["default"])
    transcripts.put(final(1, "a" * 40))
    transcripts.put(Revision("c2", "es", "en", 1, 6000, 6100, "b" * 34, final=True))
    transcripts.end()
    ended = transcripts.laid_out("es")[1][-1].end
    transcripts.put(Revision("c2", "es", "en", 2, 6000, 6100, "c" * 34, final=True, edited=True))
    edited = transcripts.laid_out("es")[1][-1].end
    transcripts.put(Revision("c3", "es", "en", 1, 9000, 9100, "d" * 34, final=True))

    assert (8000, 8000, 9833) == (ended, edited, transcripts.laid_out("es")[1][-1].end)


def test_numbering_and_time_go_on_behind_all_languages() -> None:
    """The highest number and the latest end."""
    transcripts = Transcripts("main", ("es", "fr"), PROFILES["default"])
    transcripts.put(final(7, "a"))
    transcripts.put(final(3, "b", "fr"))

    assert Resume(7, 23_900) == transcripts.resume


def test_a_language_that_cannot_be_a_name_is_refused() -> None:
    """It would be part of a path."""
    with pytest.raises(LanguageError, match="cannot be the name of a language"):
        Transcripts("main", ("../es",), PROFILES["default"])
