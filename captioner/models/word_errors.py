"""Published word error rates of the Whisper models.

FLEURS, read speech; lower case and without punctuation. Sources:

- tiny to medium: the Whisper paper, appendix D.2.4, table 13 (https://arxiv.org/abs/2212.04356).
- large-v3: the labels of OpenAI's chart of November 2023
  (https://github.com/openai/whisper/blob/main/language-breakdown.svg).

Models for English only, large-v3-turbo and the other languages have no figure here; the two sources have more
languages. Speech that is not read has more errors.
"""

from __future__ import annotations

_SIZES = ("tiny", "base", "small", "medium")
_PAPER = {
    "de": (27.8, 17.9, 10.2, 6.5),
    "en": (12.4, 8.9, 6.1, 4.4),
    "es": (15.9, 9.9, 5.6, 3.6),
    "id": (51.7, 33.1, 16.3, 10.2),
    "ms": (51.2, 35.1, 18.9, 12.2),
    "nl": (49.0, 33.0, 16.4, 9.9),
    "ru": (31.1, 20.5, 11.4),
}
"""Language -> per cent of tiny, base, small and medium."""
_CHART = {"de": 4.9, "en": 4.1, "es": 2.8, "id": 6.1, "ms": 7.3, "nl": 5.2}
"""Language -> per cent of large-v3."""
SOURCE = "FLEURS; Whisper paper, table 13, and OpenAI's chart of large-v3"
"""Where the figures are from, in words."""
LANGUAGES = tuple(sorted(_PAPER))
"""Languages with figures."""


def word_error_rate(model: str, language: str) -> float | None:
    """Return the published word error rate in per cent, of a model by its name in the catalogue; None: no figure."""
    size = model.removeprefix("whisper-")
    if size == "large-v3":
        return _CHART.get(language)
    known = dict(zip(_SIZES, _PAPER.get(language, ()), strict=False))
    return known.get(size)
