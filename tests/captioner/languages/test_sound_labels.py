from __future__ import annotations

import pytest

from captioner.languages import sound_label


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "[Music]"), ("pt-BR", "[Música]"), ("zh-Hant", "[音樂]"), ("sr-Latn", "[Muzika]"), ("qu", "[♪]")],
)
def test_labels_of_music(language: str, label: str) -> None:
    """Variants have the label of their language; a language without one has the sign of music."""
    assert label == sound_label("music", language)
    assert "♪" == sound_label("song", language)
