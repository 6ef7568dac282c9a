from __future__ import annotations

import json
from pathlib import Path

import pytest

from captioner.bench.recordings import SAMPLES, recording, samples
from captioner.bench.score import ReferenceWord
from captioner.errors import CaptionerError, SourceError


def test_samples_come_with_words_and_translation() -> None:
    """Samples have reference words; by default Spanish is translated to English, and English is not translated."""
    found = {each.name: each for each in samples()}

    assert found["es-phone"].targets == ("en",)
    assert found["es-phone"].translations["en"]
    assert found["es-phone"].words
    assert found["en-readings"].targets == ()


def test_samples_of_one_language() -> None:
    """Samples can be limited to one language; an error says if there are none."""
    assert {each.language for each in samples(spoken="fr")} == {"fr"}
    with pytest.raises(SourceError, match="no sample in 日本語"):
        samples(spoken="ja")


def test_no_samples(tmp_path: Path) -> None:
    """Without a checkout there are no samples."""
    with pytest.raises(SourceError, match="no samples found"):
        samples(tmp_path)


def test_a_sample_by_its_path_is_the_sample() -> None:
    """A sample named by its path has its words and translation."""
    found = recording(SAMPLES / "it-phone.flac", targets=("es",))

    assert (found.name, found.language, found.targets) == ("it-phone", "it", ("es",))
    assert found.words


def test_a_recording_of_the_user(tmp_path: Path) -> None:
    """A recording of the user has the words of the given file."""
    (tmp_path / "talk.wav").write_bytes(b"RIFF")
    (tmp_path / "talk.json").write_text(json.dumps([["Hello", 0.5, 1]]), encoding="utf-8")

    assert recording(tmp_path / "talk.wav").words == ()
    found = recording(tmp_path / "talk.wav", tmp_path / "talk.json", spoken="en")
    assert found.words == (ReferenceWord("Hello", 0.5, 1.0),)


@pytest.mark.parametrize(("text", "wrong"), [('[["a", 1]]', "not a list of words"), ("{", "cannot read")])
def test_words_in_another_form_are_refused(tmp_path: Path, text: str, wrong: str) -> None:
    """The error about a malformed file of words names the file and the fault."""
    (tmp_path / "talk.wav").write_bytes(b"RIFF")
    (tmp_path / "words.json").write_text(text, encoding="utf-8")

    with pytest.raises(CaptionerError, match=wrong):
        recording(tmp_path / "talk.wav", tmp_path / "words.json")


def test_a_missing_recording_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no file .*gone\.wav"):
        recording(tmp_path / "gone.wav")
