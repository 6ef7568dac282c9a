from __future__ import annotations

from pathlib import Path

import pytest

from captioner.config import RecognizerConfig
from captioner.errors import ModelError
from captioner.models.advice import Advice, advise, best
from captioner.models.dimensions import SIZES, size_of
from captioner.models.known_times import known_times
from captioner.models.reading_times import ReadingTimes
from captioner.models.word_errors import LANGUAGES, word_error_rate

BASE = ReadingTimes(0.07, 0.13, 0.23, 2, "cpu, int8")
TINY = ReadingTimes(0.02, 0.05, 0.08, 2, "cpu, int8")
HERE = {"whisper-base": BASE, "whisper-tiny.en": TINY}


def by_name(advice: tuple[Advice, ...]) -> dict[str, Advice]:
    return {each.model: each for each in advice}


def test_rooms_of_a_measured_model() -> None:
    """A machine that reads two windows of base in 0.23 s has time for four rooms."""
    found = by_name(advise(HERE))

    assert (found["whisper-base"].keeps_up, found["whisper-base"].rooms) == (True, 4)
    assert found["whisper-base"].measured
    assert found["whisper-tiny.en"].rooms == 12


def test_other_sizes_are_estimated_from_the_largest_that_is_here() -> None:
    """A larger model takes longer, and wide ones need a window of 30 s."""
    found = by_name(advise(HERE))
    seconds = [found[f"whisper-{size}"].times.alone_s for size in SIZES if size != "large-v3-turbo"]

    assert seconds == sorted(seconds)
    assert not found["whisper-small"].measured
    assert (found["whisper-small"].keeps_up, found["whisper-medium"].keeps_up) == (True, False)
    assert (found["whisper-large-v3"].keeps_up, found["whisper-large-v3"].rooms) == (False, 0)
    assert found["whisper-large-v3-turbo"].times.decode_s < found["whisper-medium"].times.decode_s


def test_without_a_measured_model_there_is_no_advice() -> None:
    """Nothing is estimated from nothing."""
    assert advise({}) == ()
    assert best((), "en") is None


def test_the_best_model_for_a_language() -> None:
    """Models for English serve English only; what does not keep up is chosen for recordings only."""
    slow = ReadingTimes(2.0, 2.0, 4.0, 2, "cpu, int8")
    advice = advise(HERE | {"whisper-small": slow, "whisper-base.en": BASE, "whisper-large-v3-turbo": TINY})

    def name(spoken: str, *, live: bool = True, translate: bool = False) -> str:
        found = best(advice, spoken, live=live, translate=translate)
        return found.model if found else ""

    assert name("es") == name("en") == "whisper-large-v3-turbo"
    assert name("es", translate=True) == "whisper-base"
    assert name("es", translate=True, live=False) == "whisper-small"
    assert best(advise({"whisper-tiny.en": TINY}), "en,es") is None
    both = best(advise({"whisper-base": BASE, "whisper-base.en": BASE}), "en")
    assert both is not None
    assert both.model == "whisper-base.en"


def test_published_word_error_rates() -> None:
    """Figures are those of the paper and of the chart; a model without one has none."""
    sizes = ("tiny", "base", "small", "medium", "large-v3")

    assert [word_error_rate(f"whisper-{size}", "es") for size in sizes] == [15.9, 9.9, 5.6, 3.6, 2.8]
    assert word_error_rate("whisper-large-v3-turbo", "es") is None
    assert word_error_rate("whisper-base.en", "en") is None
    assert word_error_rate("whisper-medium", "ru") is None
    assert word_error_rate("whisper-base", "sw") is None
    assert all(word_error_rate("whisper-base", language) for language in LANGUAGES)


def test_sizes_by_name() -> None:
    """Models for English have the size of the others; unknown models have none."""
    names = ("whisper-base.en", "whisper-large-v3-turbo", "mine")

    assert [size_of(name) for name in names] == ["base", "large-v3-turbo", ""]


def test_a_model_that_cannot_be_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the command that checks it, and nothing is remembered."""
    monkeypatch.setenv("CAPTIONER_CACHE", str(tmp_path / "cache"))
    (tmp_path / "model.bin").write_bytes(b"no model")

    with pytest.raises(ModelError, match="cannot load whisper-base"):
        known_times("whisper-base", tmp_path, RecognizerConfig())
    assert not (tmp_path / "cache").exists()
