"""Resources that translators are built from: models, engines in use, and what is added around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

from captioner.config import NLLB
from captioner.translation.engine import LanguagePair, TranslationEngine
from captioner.translation.filtered import RevisionFilter
from captioner.translation.glossary import Glossary
from captioner.types import Grade


@dataclass(frozen=True, slots=True)
class TranslationResources:
    """Models that are present, preferences of the settings, and shared state of the rooms."""

    model: str = ""
    """Name of the recognizer's model in the catalogue, for its grade as a translator."""
    multilingual: bool = False
    """True if the recognizer can translate other languages into English itself."""
    nllb: Path | None = None
    """Folder of a converted NLLB model."""
    nllb_model: str = NLLB
    """Name of the NLLB model, for hints and its grade."""
    marian: Mapping[LanguagePair, Path] = field(default_factory=dict)
    """Language pair -> folder of a converted Marian model."""
    marian_models: Mapping[LanguagePair, str] = field(default_factory=dict)
    """Language pair -> name of that model in the catalogue, for its grade."""
    argos: Mapping[LanguagePair, Path] = field(default_factory=dict)
    """Language pair -> folder of an Argos package."""
    transformers: Path | None = None
    """Folder of an NLLB checkpoint in the format of transformers."""
    engines: Mapping[str, str] = field(default_factory=dict)
    """Target language -> name of the engine to use instead of the preferred one."""
    grades: Mapping[str, Grade] = field(default_factory=dict)
    """Pair such as `en-es` -> grade that the settings give it."""
    shared: MutableMapping[str, TranslationEngine] | None = None
    """Name -> engine used by all rooms. Missing ones are added; the owner of the mapping closes them. None: each
    translator has an engine of its own."""
    glossary: Callable[[], Glossary] | None = None
    """Returns the glossary in force; called before each translation."""
    trace: Callable[[TranslationEngine], TranslationEngine] | None = None
    """Wraps an engine to record its drafts."""
    is_untranslated: Callable[[str, str], bool] = lambda _translation, _text: False
    """Returns True if a translation of a text into English is not in English."""
    filters: tuple[RevisionFilter, ...] = ()
    """Filters of the translated revisions, in order, such as masking."""
