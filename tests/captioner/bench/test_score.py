"""Tests with logs small enough to be scored by hand."""

from __future__ import annotations

import math

import pytest

from captioner.bench.score import ReferenceWord, duty, erasure, percentile, score_source, score_translation
from tests.captioner.bench.events import cue

WORDS = [ReferenceWord("One", 0.0, 0.5), ReferenceWord("two", 0.5, 1.0), ReferenceWord("three", 1.0, 1.5)]


def test_first_shown_and_settled_are_differ() -> None:
    """First shown and settled differ: `two` is shown at 1.2 s, withdrawn at 1.4 s, settled at 1.8 s."""
    log = [
        cue(0.7, 1, "", "one"),
        cue(1.2, 2, "", "one two"),
        cue(1.4, 3, "one", " too three"),
        cue(1.8, 4, "one two three"),
    ]

    scored = score_source(log, WORDS, "en")

    assert scored is not None
    score, tracks = scored
    assert [(t.text, t.first, t.settled) for t in tracks] == [("one", 0.7, 0.7), ("two", 1.2, 1.8), ("three", 1.4, 1.8)]
    assert [track.spoken for track in tracks] == [0.5, 1.0, 1.5]
    assert (score.first_p50, score.settled_p50) == (0.2, 0.3)
    assert (score.first_p95, score.settled_p95) == (0.2, 0.75)
    assert score.erasure == round((1 + 2) / 3, 3)
    assert score.erasure_stable == 0.0
    assert (score.wer, score.words, score.events) == (0.0, 3, 4)
    assert score.text == "one two three"


def test_wrong_and_missing_words_count_as_errors_and_missing_ones_have_no_delay() -> None:
    """Substituted and missing words are errors; only a missing word has no delay."""
    scored = score_source([cue(2.0, 1, "One too")], WORDS, "en")

    assert scored is not None
    score, tracks = scored
    assert score.wer == round(2 / 3, 4)
    assert [track.text for track in tracks] == ["one", "two"]


def test_nothing_shown_is_no_score() -> None:
    assert score_source([], WORDS, "en") is None
    assert score_translation([], WORDS, "es", "en") is None


def test_a_translated_word_is_due_with_its_share_of_the_source() -> None:
    """The first of two target words for three source words is due with the second source word."""
    log = [cue(1.6, 1, "one two three", end=1.5), cue(2.0, 1, "uno dos", language="es", end=1.5)]

    scored = score_translation(log, WORDS, "es", "en")

    assert scored is not None
    score, tracks = scored
    assert [track.spoken for track in tracks] == [1.0, 1.5]
    assert (score.first_p50, score.settled_p50, score.wer) == (0.75, 0.75, None)


def test_a_final_is_late_from_the_end_of_what_was_spoken() -> None:
    """The delay of a final counts from the end of the spoken cue; edits and empty finals do not count."""
    log = [
        cue(1.6, 1, "one two", end=1.4, final=True),
        cue(2.0, 1, "uno", language="es", end=1.2),
        cue(2.5, 2, "uno dos", language="es", end=1.2, final=True),
        cue(9.0, 3, "uno dos tres", language="es", end=1.2, final=True),
        cue(9.5, 1, "", name="c2", language="es", final=True),
    ]

    scored = score_translation(log, WORDS, "es", "en")

    assert scored is not None
    assert (scored[0].final_p50, scored[0].final_p95) == (1.0, 1.0)


def test_a_translation_without_reference_words_is_due_at_the_end_of_its_cue() -> None:
    log = [cue(1.6, 1, "one", end=1.5), cue(2.0, 1, "uno", language="es", end=1.5)]

    scored = score_translation(log, [], "es", "en")

    assert scored is not None
    assert [track.spoken for track in scored[1]] == [1.5]


def test_append_only_text_erases_nothing() -> None:
    """Appended text erases nothing; otherwise all words after the first difference count as erased."""
    assert erasure([["a"], ["a", "b"]]) == 0
    assert erasure([["a", "b", "c"], ["x", "b", "c"]]) == 1
    assert erasure([["a"], []]) == 1


def test_percentile_of_nothing_is_no_number() -> None:
    """Percentiles are rounded to 0.001; without values they are NaN."""
    assert math.isnan(percentile([], 50))
    assert percentile([0.0, 1.0], 95) == 0.95


def test_duty_is_the_share_of_all_cores_in_each_window() -> None:
    """One of two cores busy for ten seconds and then idle is a share of 0.5 that falls to 0."""
    samples = [(0.0, 0.0), (10.0, 10.0), (20.0, 10.0)]

    shares = duty(samples, cores=2)

    assert len(shares) == 11
    assert shares[0] == 0.5
    assert shares[5] == pytest.approx(0.25)
    assert shares[-1] == 0.0


def test_duty_needs_a_whole_window() -> None:
    assert duty([(0.0, 0.0), (5.0, 5.0)], cores=2) == ()
    assert duty([], cores=2) == ()
