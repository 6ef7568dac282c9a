"""Settings of translation and redaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from captioner import languages
from captioner.config.setting import hold, set_field, setting
from captioner.errors import ConfigError, LanguageError

NLLB = "nllb-200-distilled-600M"
"""Model that is used if it is installed; any other configured model must be installed."""
ENGINES = ("script", "direct", "marian", "argos", "nllb", "apertium", "transformers")
"""Names of the translation engines; a test compares them with `captioner.translation.registry`."""


Grade = Literal["gist", "fair", "good", "ungraded"]
"""Grades of a translation: the same as in `captioner.types`, which loads numpy; a test compares them."""
GRADES = get_args(Grade)


@dataclass(frozen=True, slots=True)
class TranslationConfig:
    """Engines per target language, and their models."""

    engines: Mapping[str, str] = setting(
        factory=dict,
        meaning=f"engine per target language: {', '.join(ENGINES)}; unlisted targets get the best installed",
    )
    nllb: str = setting(NLLB, "NLLB model: a name from `captioner models`, or a folder")
    marian: Mapping[str, str] = setting(
        factory=dict,
        meaning="your own OPUS-MT model per pair, such as en-es = 'mine'; or a folder; fetched ones are found",
    )
    transformers: str = setting("", "folder of an unconverted NLLB checkpoint, for comparison")
    grades: Mapping[str, Grade] = setting(
        factory=dict,
        meaning=f"quality per pair of your own models, such as en-es = 'good': {', '.join(GRADES)}",
    )
    allow: tuple[str, ...] = setting(
        (),
        "languages that viewers may open in a room besides those of its publisher; they close ten minutes after the "
        "last one has left; `*` is every one that an installed engine translates into",
    )
    glossary: str = setting("", "file with fixed translations and names, read again when it changes")

    def __post_init__(self) -> None:
        for language, engine in self.engines.items():
            hold(engine in ENGINES, f"engines.{language}", engine, f"{', '.join(ENGINES[:-1])} or {ENGINES[-1]}")
        set_field(self, "engines", {_code("engines", key): engine for key, engine in self.engines.items()})
        for pair, grade in self.grades.items():
            hold(grade in GRADES, f"grades.{pair}", grade, f"{', '.join(GRADES[:-1])} or {GRADES[-1]}")
        set_field(self, "allow", tuple(code if code == "*" else _code("allow", code) for code in self.allow))
        set_field(self, "marian", {_pair("marian", pair): model for pair, model in self.marian.items()})
        set_field(self, "grades", {_pair("grades", pair): grade for pair, grade in self.grades.items()})


def _pair(key: str, written: str) -> str:
    """Return a pair of languages in its usual form, `en-es`."""
    source, hyphen, target = written.partition("-")
    hold(bool(hyphen), key, written, "given per pair of languages, such as en-es")
    return f"{_code(key, source)}-{_code(key, target)}"


def _code(key: str, language: str) -> str:
    try:
        return languages.check(language)
    except LanguageError as error:
        raise ConfigError(f"{key} = {language!r}", error.hint) from error


@dataclass(frozen=True, slots=True)
class RedactionConfig:
    """Private data and words that are masked before viewers, files and translators receive the text."""

    on: bool = setting(default=False, meaning="mask private data in rooms that do not set `redact` themselves")
    kinds: tuple[str, ...] = setting((), "kinds to mask, such as email, phone, card; empty: all kinds")
    words: str = setting("", "file with private names and words, one per line")
    mask: str = setting("", "file with words that are masked in all captions, even where redaction is off")
