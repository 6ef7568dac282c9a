from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from captioner.bench.late_words import Cause, LateWord, LateWords
from captioner.bench.recordings import Recording
from captioner.bench.result import RecordingResult
from captioner.bench.why import check, table
from captioner.config import Config, RedactionConfig
from captioner.errors import ConfigError, SourceError
from tests.captioner.bench.test_result import WORDS, measured

LATE = LateWords(
    8,
    (
        LateWord("dos", 12.04, {Cause.PROBABILITY: 2.0, Cause.DECODING: 0.5}),
        LateWord("uno", 3.0, {Cause.DECODING: 1.5}),
    ),
)


def traced(late: LateWords) -> RecordingResult:
    """Return a result whose Spanish has these late words."""
    found = measured()
    spoken, *others = found.captions
    return replace(found, captions=(replace(spoken, late=late), *others))


def test_shares_and_the_latest_words() -> None:
    """Each cause has its share of words and of seconds; the latest word comes first, with its cause."""
    lines = [" ".join(line.split()) for line in table([traced(LATE)]).splitlines()]

    assert lines[:4] == [
        "Español (es): 2 of 8 words were first shown more than 1 s after they were due",
        "cause words share seconds share",
        "decoded late 1 50 % 2.0 50 %",
        "withheld by probability 1 50 % 2.0 50 %",
    ]
    assert lines[5:8] == [
        "latest words recording at late by cause",
        "dos talk 12.0 s 2.50 s withheld by probability, 2.00 s",
        "uno talk 3.0 s 1.50 s decoded late, 1.50 s",
    ]


def test_ten_words_of_all_recordings() -> None:
    """Recordings of one language are in one table, which lists ten words at most."""
    lines = table([traced(LATE)] * 6).splitlines()

    assert lines[0].startswith("Español (es): 12 of 48 words")
    assert len([line for line in lines if line.startswith(("dos", "uno"))]) == 10


def test_a_trace_with_gaps_is_mentioned() -> None:
    """A busy machine may lose lines of the trace."""
    assert "the trace lost 3 lines" in table([traced(replace(LATE, lost_lines=3))]).splitlines()[0]


def test_no_late_words() -> None:
    assert table([traced(LateWords(8, ()))]).splitlines()[0].startswith("Español (es): 0 of 8 words")


def test_without_a_trace_there_is_no_table() -> None:
    assert table([measured()]) == ""


def test_what_causes_need_is_checked_before_measuring() -> None:
    """The times of the words must be known, and nothing may be masked."""
    talk = Recording("talk", Path("talk.wav"), "es", words=WORDS)

    check(Config(), [talk])
    with pytest.raises(SourceError, match="times of the words in talk"):
        check(Config(), [replace(talk, words=())])
    with pytest.raises(ConfigError, match="redaction"):
        check(Config(redaction=RedactionConfig(on=True)), [talk])
