from __future__ import annotations

import pytest

from captioner.bench.recognition_baseline import RecognitionBaseline
from captioner.bench.recordings import SAMPLES
from captioner.config import RecognizerConfig
from captioner.models import store


@pytest.mark.model
def test_a_recording_is_read_whole_and_its_language_found() -> None:
    whole = RecognitionBaseline(store.folder("whisper-base"), RecognizerConfig()).read(
        SAMPLES / "en-readings.flac", "auto"
    )

    assert whole.language == "en"
    assert "John Dashwood" in whole.text
    assert whole.text.rstrip(".").endswith("himself")
