"""Settings of translation and of what is masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from captioner import languages
from captioner.config.setting import hold, setting

NLLB = "nllb-200-distilled-600M"
"""Model that is used when it is installed; any other name that is set must be installed."""
ENGINES = ("direct", "marian", "nllb", "apertium", "transformers")


@dataclass(frozen=True, slots=True)
class TranslationConfig:
    """Which engine translates into which language."""

    engines: Mapping[str, str] = setting(
        factory=dict,
        meaning=f"engine per target language: {', '.join(ENGINES)}; unlisted targets get the best installed",
    )
    nllb: str = setting(NLLB, "NLLB model: a name from `captioner models`, or a folder")
    marian: Mapping[str, str] = setting(
        factory=dict, meaning="OPUS-MT model per pair, such as en-es = 'opus-mt-en-es'; or a folder"
    )
    transformers: str = setting("", "folder of an unconverted NLLB checkpoint, for comparison")
    glossary: str = setting("", "file with fixed translations and names, read again when it changes")

    def __post_init__(self) -> None:
        for language, engine in self.engines.items():
            hold(language in languages.NAMES, "engines", language, "given per language, such as es")
            hold(engine in ENGINES, f"engines.{language}", engine, f"{', '.join(ENGINES[:-1])} or {ENGINES[-1]}")
        for pair in self.marian:
            named = pair.split("-")
            right = len(named) == 2 and all(name in languages.NAMES for name in named)
            hold(right, "marian", pair, "given per pair of languages, such as en-es")


@dataclass(frozen=True, slots=True)
class RedactionConfig:
    """What is masked before any viewer, file or translator gets it."""

    on: bool = setting(default=False, meaning="mask private data in rooms that do not set `redact` themselves")
    kinds: tuple[str, ...] = setting((), "what is masked, such as email, phone, card; empty: every known kind")
    words: str = setting("", "file with private names and words, one per line")
    mask: str = setting("", "file with words that are masked in all captions, even where redaction is off")
