"""The bundled recordings: they decode, and the manifest describes words, translations and licences."""

from __future__ import annotations

import json
import re
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from captioner.audio.file import read_file
from captioner.languages import NAMES
from captioner.types import SAMPLE_RATE

SAMPLES = Path(__file__).parent.parent / "samples"
MANIFEST: list[dict[str, Any]] = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
MEGABYTES = 12
every = pytest.mark.parametrize("sample", MANIFEST, ids=[row["id"] for row in MANIFEST])


def _tokens(text: str) -> list[str]:
    """Split into words without case and punctuation; an apostrophe is part of a word."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word.strip("'") for word in re.findall(r"[\w']+", folded) if word.strip("'")]


def _words(sample: dict[str, Any]) -> list[tuple[str, float, float]]:
    """Read each reference word with its start and end in seconds."""
    return [(text, start, end) for text, start, end in json.loads((SAMPLES / sample["words"]).read_text("utf-8"))]


@every
def test_a_recording_has_the_length_in_the_manifest(sample: dict[str, Any]) -> None:
    """A recording decodes to 16 kHz mono of the length in the manifest."""
    samples = sum(len(chunk.samples) for chunk in read_file(SAMPLES / sample["file"]))

    assert sample["seconds"] == pytest.approx(samples / SAMPLE_RATE, abs=0.01)


@every
def test_words_are_in_order_and_within_the_recording(sample: dict[str, Any]) -> None:
    """Words do not overlap, and the last one ends within the recording."""
    words = _words(sample)

    assert all(start < end for _, start, end in words)
    assert all(before[2] <= after[1] for before, after in pairwise(words))
    assert words[0][1] >= 0
    assert words[-1][2] <= sample["seconds"]


@every
def test_words_equal_the_text(sample: dict[str, Any]) -> None:
    """The timed words are the words of the reference text, in order."""
    assert _tokens(sample["text"]) == _tokens(" ".join(text for text, _, _ in _words(sample)))


@every
def test_segments_form_the_text_and_its_translations(sample: dict[str, Any]) -> None:
    """Joined segments equal the text and each translation, and do not overlap."""
    segments = sample["segments"]

    assert sample["text"] == " ".join(segment["text"] for segment in segments)
    for language, translation in sample["translation"].items():
        assert translation == " ".join(segment["translation"][language] for segment in segments)
    assert all(before["end"] < after["start"] for before, after in pairwise(segments))


@every
def test_a_recording_has_a_translation_with_its_origin(sample: dict[str, Any]) -> None:
    """English recordings have a Spanish translation, all others an English one."""
    target = "es" if sample["lang"] == "en" else "en"

    assert sample["lang"] in NAMES
    assert sample["translation"][target].strip()
    assert sample["translation_origin"].strip()


@every
def test_licence_and_origin_are_named(sample: dict[str, Any]) -> None:
    """The manifest names licence, source and speaker, and LICENSES.md has a section for the recording."""
    sections = [line for line in (SAMPLES / "LICENSES.md").read_text("utf-8").splitlines() if line.startswith("## ")]

    assert all(sample[field].strip() for field in ("licence", "source", "speaker"))
    assert any(f"`{sample['id']}`" in line and line.endswith(sample["licence"]) for line in sections)


def test_every_file_is_in_the_manifest() -> None:
    """The manifest names all files of the folder and no others."""
    named = {row[field] for row in MANIFEST for field in ("file", "words")} | {"fr-phone.talk.jsonl"}

    assert named == {path.name for path in SAMPLES.iterdir()} - {"manifest.json", "LICENSES.md", "README.md"}


def test_every_language_has_enough_audio() -> None:
    """Each language other than English has at least two minutes, English one."""
    seconds = {
        language: sum(row["seconds"] for row in MANIFEST if row["lang"] == language)
        for language in ("es", "fr", "it", "ru", "en")
    }

    assert all(seconds[language] >= 120 for language in ("es", "fr", "it", "ru"))
    assert seconds["en"] >= 60


def test_the_folder_is_small() -> None:
    """The samples add at most 12 MB to a checkout."""
    size = sum(path.stat().st_size for path in SAMPLES.iterdir())

    assert size < MEGABYTES * 1e6
