"""Sizes of the Whisper models, and what a reading of one costs compared with another.

Dimensions: https://github.com/openai/whisper/blob/main/model-card.md and the configuration of each model. The encoder's
time grows with its operations, the decoder's with the weights that every token reads.
"""

from __future__ import annotations

from dataclasses import dataclass

_VOCABULARY = 51_865
_PADDED_FRAMES = 550
"""Frames of the encoder for 11 s, which models up to small receive at least."""
_WHOLE_FRAMES = 1500
"""Frames for 30 s, which wider models need."""


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Layers and width of a model."""

    encoder_layers: int
    decoder_layers: int
    width: int

    @property
    def encoding(self) -> float:
        """Operations of the encoder for one reading, in units of its own."""
        frames = _PADDED_FRAMES if self.width <= 768 else _WHOLE_FRAMES
        return self.encoder_layers * (12 * self.width**2 * frames + 2 * self.width * frames**2)

    @property
    def decoding(self) -> float:
        """Weights that one token reads: attention without the keys of the audio, two layers, the vocabulary."""
        return self.decoder_layers * 14 * self.width**2 + _VOCABULARY * self.width


SIZES = {
    "tiny": Dimensions(4, 4, 384),
    "base": Dimensions(6, 6, 512),
    "small": Dimensions(12, 12, 768),
    "medium": Dimensions(24, 24, 1024),
    "large-v3-turbo": Dimensions(32, 4, 1280),
    "large-v3": Dimensions(32, 32, 1280),
}
"""Size -> dimensions, the least accurate first."""


def size_of(model: str) -> str:
    """Return the size of a model by its name in the catalogue: `base` of `whisper-base.en`; empty if it is unknown."""
    size = model.removeprefix("whisper-").removesuffix(".en")
    return size if size in SIZES else ""
