"""Whisper with random weights in the shape of large-v3: as slow as the real one, and no gigabytes to download."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from captioner.bench.nllb import TokenNames

_HEADS = ((7, 0), (10, 17), (12, 18), (13, 12), (16, 1), (17, 14), (19, 11), (21, 4), (24, 1), (25, 6))
"""Layers and heads of large-v3 that align words, from CTranslate2's converter."""


@dataclass(frozen=True, slots=True)
class WhisperShape:
    """Dimensions of a model; the defaults are those of openai/whisper-large-v3, except for one token of its 51866."""

    width: int = 1280
    layers: int = 32
    heads: int = 20
    mels: int = 128
    alignment: tuple[tuple[int, int], ...] = _HEADS

    @property
    def config(self) -> dict[str, int]:
        """Configuration for transformers."""
        sides = {
            f"{side}_{what}": size
            for side in ("encoder", "decoder")
            for what, size in {"layers": self.layers, "attention_heads": self.heads, "ffn_dim": 4 * self.width}.items()
        }
        return {"d_model": self.width, "num_mel_bins": self.mels, **sides}


def make_whisper(folder: Path, base: Path, shape: WhisperShape = WhisperShape()) -> None:
    """Write a model in float16, with the vocabulary of another one.

    Args:
        folder: of the model, which is made.
        base: folder of whisper-base.
        shape: dimensions of the model.
    """
    import torch
    from ctranslate2.converters import TransformersConverter
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    names = (base / "vocabulary.txt").read_text(encoding="utf-8").split("\n")[:-1]
    config = WhisperConfig(**shape.config, vocab_size=len(names))

    class Converter(TransformersConverter):  # type: ignore[misc]
        def load_model(self, *_: Any, **__: Any) -> WhisperForConditionalGeneration:
            torch.manual_seed(0)
            return WhisperForConditionalGeneration(config)

        def load_tokenizer(self, *_: Any, **__: Any) -> TokenNames:
            return TokenNames(names)

    config.save_pretrained(folder / "checkpoint")
    with torch.no_grad():
        Converter(str(folder / "checkpoint")).convert(str(folder), quantization="float16", force=True)
    known = json.loads((base / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(known | {"alignment_heads": shape.alignment}), encoding="utf-8")
    for name in ("tokenizer.json", "vocabulary.txt"):
        shutil.copy(base / name, folder / name)
    (folder / "vocabulary.json").unlink(missing_ok=True)
