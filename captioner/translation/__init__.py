"""Translation: source revisions in, target revisions out."""

from captioner.translation.resources import TranslationResources
from captioner.translation.selection import choose, engine_name, engine_statuses
from captioner.translation.translator import Translator

__all__ = ["TranslationResources", "Translator", "choose", "engine_name", "engine_statuses"]
