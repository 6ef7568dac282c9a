from __future__ import annotations

import pytest

from captioner.errors import CaptionerError
from captioner.server.compat import deepgram_options
from captioner.server.compat.deepgram_options import AudioFormat, ListenOptions


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ({}, ListenOptions("en")),
        ({"language": "en-US", "smart_format": "true"}, ListenOptions("en", punctuate=True)),
        ({"language": "multi"}, ListenOptions("auto")),
        ({"language": "Spanish"}, ListenOptions("es")),
        ({"detect_language": "1", "interim_results": "true"}, ListenOptions("auto", interim=True)),
        ({"endpointing": "false"}, ListenOptions("en", endpointing_ms=None)),
        ({"endpointing": "true", "vad_events": "true"}, ListenOptions("en", vad_events=True)),
        ({"endpointing": "300", "utterance_end_ms": "1000"}, ListenOptions("en", False, False, 300, 1000)),
    ],
)
def test_parameters_become_options(query: dict[str, str], options: ListenOptions) -> None:
    """Values and defaults are those of Deepgram's API."""
    assert options == ListenOptions.parse(query)


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"diarize": "true"}, "diarize is not supported"),
        ({"punctuate": "maybe"}, "invalid punctuate='maybe'"),
        ({"endpointing": "-1"}, "invalid endpointing='-1'"),
        ({"language": "xx"}, "unknown language 'xx'"),
    ],
)
def test_invalid_and_unsupported_parameters_are_refused(query: dict[str, str], error: str) -> None:
    """`false` for an unsupported parameter is accepted."""
    ListenOptions.parse({"diarize": "false"})
    with pytest.raises(CaptionerError, match=error):
        ListenOptions.parse(query)


def test_only_raw_audio_needs_a_sample_rate() -> None:
    """A container and an encoding with a header have their own."""
    assert AudioFormat("flac") == AudioFormat.parse({"encoding": "flac"})
    assert AudioFormat.parse({"encoding": "linear16", "sample_rate": "8000"}).pcm_decoder() is not None
    assert AudioFormat.parse({"encoding": "mulaw", "sample_rate": "8000"}).pcm_decoder() is None
    with pytest.raises(CaptionerError, match="sample_rate is missing"):
        AudioFormat.parse({"encoding": "linear16"})


def test_terms_to_expect() -> None:
    """Terms and keywords are joined, without the weights of keywords."""
    query = [
        ("keyterm", "Norland Park"),
        ("model", "x"),
        ("keywords", "Dashwood:2"),
        ("keywords", "Willoughby"),
        ("keyterm", ""),
    ]

    assert "Norland Park, Dashwood, Willoughby" == deepgram_options.hotwords(query)


def test_parameters_without_effect_are_listed() -> None:
    """Any kind of redaction masks all private data."""
    query = {"numerals": "true", "keyterm": "x", "model": "y", "language": "en-US"}

    assert {
        "numerals": "numerals has no effect",
        "language": "en-US is read as en; US has no effect",
    } == deepgram_options.warnings(query)
    assert {} == deepgram_options.warnings({"language": "multi"})
    assert [None, None, True] == [
        deepgram_options.redaction(query) for query in ({}, {"redact": "false"}, {"redact": "pci"})
    ]
