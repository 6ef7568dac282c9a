from __future__ import annotations

import json
from pathlib import Path

import pytest

from captioner.bench.recordings import SAMPLES, recording, samples
from captioner.bench.score import ReferenceWord
from captioner.errors import CaptionerError, SourceError


def test_samples_come_with_words_and_translation() -> None:
    """Spanish is translated into English unless said otherwise, English into nothing."""
    found = {each.name: each for each in samples()}

    assert found["es-phone"].targets == ("en",)
    assert found["es-phone"].translations["en"]
    assert found["es-phone"].words
    assert found["en-readings"].targets == ()


def test_samples_of_one_language() -> None:
    """Only those; where there are none, that is said."""
    assert {each.language for each in samples(spoken="fr")} == {"fr"}
    with pytest.raises(SourceError, match="no sample in 日本語"):
        samples(spoken="ja")


def test_no_samples_here(tmp_path: Path) -> None:
    """As where captioner is installed without its checkout."""
    with pytest.raises(SourceError, match="no samples here"):
        samples(tmp_path)


def test_a_sample_by_its_path_is_the_sample() -> None:
    """With words and translation, though only the file is named."""
    found = recording(SAMPLES / "it-phone.flac", targets=("es",))

    assert (found.name, found.language, found.targets) == ("it-phone", "it", ("es",))
    assert found.words


def test_a_recording_of_ones_own(tmp_path: Path) -> None:
    """With its words, as far as they are known."""
    (tmp_path / "talk.wav").write_bytes(b"RIFF")
    (tmp_path / "talk.json").write_text(json.dumps([["Hello", 0.5, 1]]), encoding="utf-8")

    assert recording(tmp_path / "talk.wav").words == ()
    found = recording(tmp_path / "talk.wav", tmp_path / "talk.json", spoken="en")
    assert found.words == (ReferenceWord("Hello", 0.5, 1.0),)


@pytest.mark.parametrize(("text", "wrong"), [('[["a", 1]]', "not a list of words"), ("{", "cannot be read")])
def test_words_in_another_form_are_refused(tmp_path: Path, text: str, wrong: str) -> None:
    """The message names the file and what is wrong."""
    (tmp_path / "talk.wav").write_bytes(b"RIFF")
    (tmp_path / "words.json").write_text(text, encoding="utf-8")

    with pytest.raises(CaptionerError, match=wrong):
        recording(tmp_path / "talk.wav", tmp_path / "words.json")


def test_a_missing_recording_is_refused(tmp_path: Path) -> None:
    """By name."""
    with pytest.raises(SourceError, match=r"no file .*gone\.wav"):
        recording(tmp_path / "gone.wav")
