from __future__ import annotations

import json
from pathlib import Path

import pytest

from captioner.bench.trace_log import ReadWord, TranslatedRevision, read_trace, trace_log
from captioner.errors import CaptionerError
from tests.captioner.bench.traces import BEGAN, draft, log_of, published, reading, settled, translated


def test_a_transcription_with_what_was_shown_of_it() -> None:
    """Words are withheld or shown; times count from the first sample."""
    log = log_of(
        reading(2.0, 1.8, (0.5, 1.0, " uno"), (1.0, 1.7, " dos"), ms=300),
        settled(2.0, 1.8, (1.0, 1.7, "uncertain")),
    )
    [span] = log.transcripts

    assert (span.start, span.end, span.ended) == (0.0, 1.8, 2.0)
    assert span.began == pytest.approx(1.7)
    assert span.words == (ReadWord(" uno"), ReadWord(" dos", "uncertain"))
    assert [end for _, end in log.busy] == [2.0]


def test_the_translation_of_the_recognizer_is_separate() -> None:
    """Both languages of one transcription have its times, and each its own words and reasons."""
    log = log_of(
        reading(2.0, 1.8, (0.5, 1.0, " uno"), direct=((0.5, 1.0, " one"),)),
        settled(2.0, 1.8, (0.5, 1.0, "behind"), stage="direct"),
        settled(2.0, 1.8),
    )

    assert [span.words for span in log.transcripts] == [(ReadWord(" uno"),)]
    assert [span.words for span in log.translations] == [(ReadWord(" one", "behind"),)]
    assert log.translations[0].began == log.transcripts[0].began


def test_a_transcription_that_is_applied_again_takes_no_time() -> None:
    """The end of speech settles the words of the last transcription."""
    log = log_of(reading(2.0, 1.8, (0.5, 1.0, " uno")), settled(2.0, 1.8), settled(2.4, 1.8))

    assert [(span.began, span.ended) for span in log.transcripts][1] == (2.4, 2.4)
    assert log.transcripts[1].words == log.transcripts[0].words


def test_a_turn_that_was_waited_for_is_busy_time() -> None:
    turns = [{"t": BEGAN + 3, "stage": "turn", "waited": 500}, {"t": BEGAN + 4, "stage": "turn", "waited": 0}]

    assert trace_log(turns, BEGAN).busy == [(2.5, 3.0)]


def test_the_first_draft_of_a_revision_is_its_translation() -> None:
    """Later drafts of the same revision are those of possible continuations; without a draft, the one before holds."""
    log = log_of(
        published(1.0, 1, "uno"),
        draft(1.1, "one"),
        draft(1.2, "one people"),
        published(1.2, 1, "one", "en"),
        translated(1.2, 1),
        translated(1.5, 2),
    )

    assert log.translated[0] == TranslatedRevision(("c1", "es", 1), "en", 1.15, 1.2, "one", "one")
    assert (log.translated[1].draft, log.translated[1].shown) == ("one", "one")
    assert log.engines == {"en": "apertium"}
    assert log.published[("c1", "es", 1)] == 1.0


def test_missing_lines_are_counted() -> None:
    assert trace_log([{"t": 1.0, "stage": "trace", "dropped": 3}, {"t": 1.0, "stage": "vad"}], BEGAN).dropped == 3


def test_a_file_is_read(tmp_path: Path) -> None:
    """A room in which nothing was spoken has no file."""
    (tmp_path / "hall.jsonl").write_text(json.dumps(published(1.0, 1, "uno")) + "\n")

    assert read_trace(tmp_path / "hall.jsonl", BEGAN).published == {("c1", "es", 1): 1.0}
    assert read_trace(tmp_path / "other.jsonl", BEGAN).published == {}


def test_masked_words_are_refused() -> None:
    with pytest.raises(CaptionerError, match="masked"):
        log_of(reading(2.0, 1.8) | {"words": "***"})
