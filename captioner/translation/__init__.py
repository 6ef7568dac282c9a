"""Translation: source revisions in, target revisions out."""

from captioner.translation.resources import TranslationResources
from captioner.translation.selection import assess, choose, engine_name, engine_statuses, translation_grades
from captioner.translation.translator import Translator

__all__ = [
    "TranslationResources",
    "Translator",
    "assess",
    "choose",
    "engine_name",
    "engine_statuses",
    "translation_grades",
]
