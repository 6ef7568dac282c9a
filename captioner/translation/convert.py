"""From a transformers checkpoint (NLLB, Marian) to what `nllb` and `marian` load: CTranslate2's weights, the tokenizer.

M2M100 is not among them: the tokenizer that transformers 5 has for it no longer lists its languages, which the
converter of CTranslate2 4.8 counts on.

The output layer over 256,000 tokens is 60 % of a decoding step. With `languages` the folder gets a `vmap.txt` that
names only the tokens which those languages can use, and CTranslate2 computes only these. The weights stay whole.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from captioner.errors import ConfigError, LanguageError, ModelError
from captioner.translation.nllb import CODES, LANGUAGE, VMAP

QUANTIZATIONS = ("int8", "int8_float16", "int8_bfloat16", "int16", "float16", "bfloat16", "float32")

SCRIPTS = {
    "Arab": ("ARABIC",), "Armn": ("ARMENIAN",), "Beng": ("BENGALI",), "Cyrl": ("CYRILLIC",), "Deva": ("DEVANAGARI",),
    "Ethi": ("ETHIOPIC",), "Geor": ("GEORGIAN",), "Grek": ("GREEK",), "Gujr": ("GUJARATI",), "Guru": ("GURMUKHI",),
    "Hang": ("HANGUL",), "Hans": ("CJK",), "Hant": ("CJK",), "Hebr": ("HEBREW",),
    "Jpan": ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"), "Khmr": ("KHMER",), "Knda": ("KANNADA",),
    "Laoo": ("LAO",), "Latn": ("LATIN",), "Mlym": ("MALAYALAM",), "Mymr": ("MYANMAR",), "Sinh": ("SINHALA",),
    "Taml": ("TAMIL",), "Telu": ("TELUGU",), "Thai": ("THAI",), "Tibt": ("TIBETAN",),
}  # fmt: skip
"""The script in a language's code -> the words with which Unicode names of its letters begin."""


def convert(
    source: str | Path, out: Path, quantization: str = "int8", languages: tuple[str, ...] | None = None
) -> None:
    """Write the converted model into the folder `out`.

    Args:
        source: Folder of the checkpoint, or its name on the hub.
        out: Where to; what is there of the same names is replaced.
        quantization: One of `QUANTIZATIONS`; int8 is a quarter of the size and the fastest on a CPU.
        languages: Cut the output to the scripts of these, such as `("en", "es", "ru")`; None keeps all.

    Raises:
        ConfigError: torch or transformers is not installed, or the quantization is unknown.
        LanguageError: NLLB does not know one of the languages.
        ModelError: the checkpoint cannot be read, or is of another kind.
    """
    if quantization not in QUANTIZATIONS:
        raise ConfigError(f"unknown quantization {quantization!r}", f"use one of {', '.join(QUANTIZATIONS)}")
    codes = tuple(_code(language) for language in languages) if languages else ()
    tokenizer = _tokenizer(source)
    with TemporaryDirectory() as folder:
        vmap = _vmap(tokenizer, codes, Path(folder)) if codes else None
        _weights(source, out, quantization, vmap)
    tokenizer.save_pretrained(str(out))


def _weights(source: str | Path, out: Path, quantization: str, vmap: Path | None) -> None:
    from ctranslate2.converters import TransformersConverter

    try:
        converter = TransformersConverter(str(source), low_cpu_mem_usage=True, trust_remote_code=False)
        converter.convert(str(out), vmap=vmap and str(vmap), quantization=quantization, force=True)
    except (OSError, ValueError, RuntimeError, KeyError) as error:  # what transformers and the converter raise
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError(f"{source} cannot be converted: {said}", "give a checkpoint of NLLB or Marian") from error


def _tokenizer(source: str | Path) -> Any:
    try:
        import torch  # noqa: F401 - the converter reads the weights with it
        from transformers import AutoTokenizer
    except ImportError as error:
        raise ConfigError("converting needs torch and transformers", "pip install 'captioner[convert]'") from error
    try:
        return AutoTokenizer.from_pretrained(str(source), trust_remote_code=False)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{source} has no tokenizer that can be read", "give the whole checkpoint") from error


def _code(language: str) -> str:
    if language not in CODES:
        raise LanguageError(f"nllb does not know {language!r}", f"it knows {', '.join(CODES)}")
    return CODES[language]


def _vmap(tokenizer: Any, codes: tuple[str, ...], folder: Path) -> Path:
    """One line without a source word: its tokens are candidates always (CTranslate2, vocabulary_map.cc)."""
    path = folder / VMAP
    path.write_text("\t" + " ".join(usable(tokenizer.get_vocab(), codes)) + "\n", encoding="utf-8")
    return path


def usable(tokens: Iterable[str], codes: tuple[str, ...]) -> Iterator[str]:
    """The tokens that a text in one of the languages may need: its letters, and whatever is no letter.

    `usable(("▁casa", "дом", "!", "fra_Latn"), ("spa_Latn",))` yields `▁casa` and `!`. Latin stays in any case:
    names and units are written in it everywhere.
    """
    scripts = {"LATIN", *(script for code in codes for script in SCRIPTS[code[4:]])}
    for token in tokens:
        if token in codes or (LANGUAGE.fullmatch(token) is None and _script(token) <= scripts):
            yield token


def _script(token: str) -> set[str]:
    return {unicodedata.name(c, "?").split()[0] for c in token if c.isalpha()}
