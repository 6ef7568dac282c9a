"""Conversion of a transformers checkpoint (NLLB, Marian) to the format of `nllb` and `marian`: weights and tokenizer.

M2M100 is not supported: its tokenizer in transformers 5 no longer lists its languages, which the converter of
CTranslate2 4.8 relies on.

The output layer over 256,000 tokens is 60 % of a decoding step. With `languages`, the folder gets a `vmap.txt` that
lists only the tokens which those languages can use, and CTranslate2 computes only these. The weights are unchanged.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from captioner.errors import ConfigError, LanguageError, ModelError
from captioner.extras import install_command
from captioner.languages import fallbacks
from captioner.translation.nllb_codes import CODES, LANGUAGE, VMAP

QUANTIZATIONS = ("int8", "int8_float16", "int8_bfloat16", "int16", "float16", "bfloat16", "float32")

SCRIPTS = {
    "Arab": ("ARABIC",), "Armn": ("ARMENIAN",), "Beng": ("BENGALI", "OL"), "Cyrl": ("CYRILLIC",),
    "Deva": ("DEVANAGARI",), "Ethi": ("ETHIOPIC",), "Geor": ("GEORGIAN",), "Grek": ("GREEK",), "Gujr": ("GUJARATI",),
    "Guru": ("GURMUKHI",), "Hang": ("HANGUL",), "Hans": ("CJK",), "Hant": ("CJK",), "Hebr": ("HEBREW",),
    "Jpan": ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"), "Khmr": ("KHMER",), "Knda": ("KANNADA",),
    "Laoo": ("LAO",), "Latn": ("LATIN",), "Mlym": ("MALAYALAM",), "Mymr": ("MYANMAR",), "Orya": ("ORIYA",),
    "Sinh": ("SINHALA",), "Taml": ("TAMIL",), "Telu": ("TELUGU",), "Tfng": ("TIFINAGH",), "Thai": ("THAI",),
    "Tibt": ("TIBETAN",),
}  # fmt: skip
"""Script in a language code of NLLB -> first words of the Unicode names of its letters. NLLB's `sat_Beng`, Santali, is
written in Ol Chiki."""


def convert(
    source: str | Path, out: Path, quantization: str = "int8", languages: tuple[str, ...] | None = None
) -> None:
    """Write a converted model to the folder `out`.

    Args:
        source: Folder of the checkpoint, or its name on the model hub.
        out: Target folder; files of the same names are replaced.
        quantization: One of `QUANTIZATIONS`; int8 has a quarter of the size and is the fastest on a CPU.
        languages: Reduce the output vocabulary to the scripts of these, such as `("en", "es", "ru")`; None: all.

    Raises:
        ConfigError: The package torch or transformers is not installed, or the quantization is unknown.
        LanguageError: NLLB does not support one of the languages.
        ModelError: The checkpoint is not readable or not of NLLB or Marian.
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
    except (OSError, ValueError, RuntimeError, KeyError) as error:  # raised by transformers and the converter
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError(f"cannot convert {source}: {reason}", "give a checkpoint of NLLB or Marian") from error


def _tokenizer(source: str | Path) -> Any:
    try:
        import torch  # noqa: F401 - used by the converter to read the weights
        from transformers import AutoTokenizer
    except ImportError as error:
        raise ConfigError("converting needs torch and transformers", install_command("convert")) from error
    try:
        return AutoTokenizer.from_pretrained(str(source), trust_remote_code=False)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{source} has no readable tokenizer", "give the whole checkpoint") from error


def _code(language: str) -> str:
    known = next((CODES[code] for code in fallbacks(language) if code in CODES), "")
    if not known:
        raise LanguageError(f"nllb does not support {language!r}", f"use some of {', '.join(CODES)}")
    return known


def _vmap(tokenizer: Any, codes: tuple[str, ...], folder: Path) -> Path:
    """Write one line without a source word: its tokens are always candidates (CTranslate2, vocabulary_map.cc)."""
    path = folder / VMAP
    path.write_text("\t" + " ".join(usable_tokens(tokenizer.get_vocab(), codes)) + "\n", encoding="utf-8")
    return path


def usable_tokens(tokens: Iterable[str], codes: tuple[str, ...]) -> Iterator[str]:
    """Yield the tokens that a text in one of the languages may need: letters of its script, and all non-letters.

    `usable_tokens(("▁casa", "дом", "!", "fra_Latn"), ("spa_Latn",))` yields `▁casa` and `!`. Latin letters are always
    kept, because names and units are written with them in all languages.
    """
    scripts = {"LATIN", *(script for code in codes for script in SCRIPTS[code[4:]])}
    for token in tokens:
        if token in codes or (LANGUAGE.fullmatch(token) is None and _scripts(token) <= scripts):
            yield token


def _scripts(token: str) -> set[str]:
    return {unicodedata.name(c, "?").split()[0] for c in token if c.isalpha()}
