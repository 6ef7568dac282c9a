from __future__ import annotations

import pytest

from formats import files


@pytest.mark.parametrize("name", ["srt", "vtt"])
def test_captions_with_an_underlined_word_are_one(name: str) -> None:
    """Whisper writes a cue for each word; cues with the same words without it stay."""
    texts = ["good evening", "<u>good</u> evening", "good <u>evening</u>", "No.", "No."]
    cues = (f"00:00:0{at}.000 --> 00:00:0{at + 1}.000\n{text}\n" for at, text in enumerate(texts))
    found = files.read(("WEBVTT\n\n" * (name == "vtt") + "\n".join(cues)).encode(), name)

    assert [(0, 3000, "good evening"), (3000, 4000, "No."), (4000, 5000, "No.")] == [
        (cue.start, cue.end, cue.lines[0]) for cue in found.cues
    ]
    assert "captions that differ only in an underlined word are shown as one" in [each.what for each in found.notices]
