from __future__ import annotations

import pytest

from captioner.cli.recognizers import traits
from captioner.config import RecognizerConfig
from captioner.recognition.recognizers.model_names import translates
from captioner.translation import TranslationResources
from captioner.translation.direct import ENTRY


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("whisper-base", True),
        ("whisper-large-v3", True),
        ("/models/faster-whisper-medium", True),
        ("whisper-tiny.en", False),
        ("whisper-large-v3-turbo", False),
        ("mobiuslabsgmbh/faster-whisper-large-v3-turbo", False),
        ("/models/distil-large-v3.5", False),
    ],
)
def test_models_that_were_not_trained_to_translate(name: str, expected: bool) -> None:
    """`direct` is not offered with them."""
    able = traits(RecognizerConfig(model=name)).translates

    assert (translates(name), able) == (expected, expected)
    assert bool(ENTRY.refusal(TranslationResources(multilingual=able), "es", "en")) is not expected
