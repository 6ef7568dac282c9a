"""The recordings that come with captioner: they decode, their words are timed, their licences are named."""

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
    """Words without case and punctuation; an apostrophe belongs to its word."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word.strip("'") for word in re.findall(r"[\w']+", folded) if word.strip("'")]


def _words(sample: dict[str, Any]) -> list[tuple[str, float, float]]:
    """Each word of the reference with its start and end in seconds."""
    return [(text, start, end) for text, start, end in json.loads((SAMPLES / sample["words"]).read_text("utf-8"))]


@every
def test_recording_lasts_as_long_as_the_manifest_says(sample: dict[str, Any]) -> None:
    """A recording decodes to 16 kHz mono of the length in the manifest."""
    samples = sum(len(chunk.samples) for chunk in read_file(SAMPLES / sample["file"]))

    assert sample["seconds"] == pytest.approx(samples / SAMPLE_RATE, abs=0.01)


@every
def test_words_are_in_order_and_within_the_recording(sample: dict[str, Any]) -> None:
    """No word begins before the one before it has ended, and the last ends within the recording."""
    words = _words(sample)

    assert all(start < end for _, start, end in words)
    assert all(before[2] <= after[1] for before, after in pairwise(words))
    assert words[0][1] >= 0
    assert words[-1][2] <= sample["seconds"]


@every
def test_words_are_those_of_the_text(sample: dict[str, Any]) -> None:
    """The timed words are the reference text, word for word."""
    assert _tokens(sample["text"]) == _tokens(" ".join(text for text, _, _ in _words(sample)))


@every
def test_segments_make_up_the_text_and_its_translation(sample: dict[str, Any]) -> None:
    """The segments follow each other and give the whole text, in every language of it."""
    segments = sample["segments"]

    assert sample["text"] == " ".join(segment["text"] for segment in segments)
    for language, translation in sample["translation"].items():
        assert translation == " ".join(segment["translation"][language] for segment in segments)
    assert all(before["end"] < after["start"] for before, after in pairwise(segments))


@every
def test_a_translation_is_there_and_says_where_it_is_from(sample: dict[str, Any]) -> None:
    """What is not English comes with English; English comes with Spanish."""
    wanted = "es" if sample["lang"] == "en" else "en"

    assert sample["lang"] in NAMES
    assert sample["translation"][wanted].strip()
    assert sample["translation_origin"].strip()


@every
def test_licence_and_origin_are_named(sample: dict[str, Any]) -> None:
    """The manifest names licence, source and speaker, and LICENSES.md has a chapter about the recording."""
    chapters = [line for line in (SAMPLES / "LICENSES.md").read_text("utf-8").splitlines() if line.startswith("## ")]

    assert all(sample[field].strip() for field in ("licence", "source", "speaker"))
    assert any(f"`{sample['id']}`" in line and line.endswith(sample["licence"]) for line in chapters)


def test_every_file_is_in_the_manifest() -> None:
    """Nothing lies in the folder that the manifest does not name, and nothing is named that is not there."""
    named = {row[field] for row in MANIFEST for field in ("file", "words")} | {"fr-phone.talk.jsonl"}

    assert named == {path.name for path in SAMPLES.iterdir()} - {"manifest.json", "LICENSES.md", "README.md"}


def test_there_is_enough_of_every_language() -> None:
    """Two minutes or more of each spoken language that is translated into English, a minute or more of English."""
    seconds = {
        language: sum(row["seconds"] for row in MANIFEST if row["lang"] == language)
        for language in ("es", "fr", "it", "ru", "en")
    }

    assert all(seconds[language] >= 120 for language in ("es", "fr", "it", "ru"))
    assert seconds["en"] >= 60


def test_the_folder_stays_small() -> None:
    """A checkout stays quick."""
    size = sum(path.stat().st_size for path in SAMPLES.iterdir())

    assert size < MEGABYTES * 1e6
