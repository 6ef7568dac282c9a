"""Grades of the translations in words, with the engines that would be better and how to get them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from captioner import languages
from captioner.cli import output

if TYPE_CHECKING:
    from captioner.config import Config
    from captioner.models.catalogue import KnownModel
    from captioner.translation import TranslationResources
    from captioner.types import TranslationGrade

_BETTER: Final = {"gist": ("fair", "good"), "ungraded": ("fair", "good"), "fair": ("good",), "good": ()}
"""Grade -> grades of other engines that are worth a hint."""


def report_grades(config: Config, spoken: str, targets: tuple[str, ...]) -> None:
    """Print for each target language the engine, the grade, where it is from, and what would be better."""
    for line in grade_lines(config, spoken, targets):
        output.say(line)


def grade_lines(config: Config, spoken: str, targets: tuple[str, ...]) -> Iterator[str]:
    """Yield lines such as `Spanish: Apertium, gist only (BLEU 10.3, …)`, each followed by those of better engines."""
    from captioner.cli.config_checks import resources
    from captioner.translation import translation_grades
    from captioner.translation.grades import GRADE_WORDS
    from captioner.translation.registry import ENGINES

    installed = resources(config)
    for grade in translation_grades(spoken, targets, installed):
        name = languages.ENGLISH_NAMES[grade.language]
        yield f"{name}: {ENGINES[grade.engine].label}, {GRADE_WORDS[grade.grade]} ({grade.basis})"
        yield from (f"  better: {better}" for better in _better(spoken, grade, installed))


def _better(spoken: str, grade: TranslationGrade, installed: TranslationResources) -> Iterator[str]:
    """Yield what would translate better into a target: the engine, its grade, and how to get it."""
    from captioner.models import catalogue
    from captioner.translation import grades
    from captioner.translation.registry import ENGINES

    target, preference = grade.language, list(ENGINES)
    sources = [source for source in spoken.split(",") if source not in (target, languages.AUTO)]
    if len(sources) != 1:
        return
    source = sources[0]
    opus = catalogue.opus_mt(f"{source}-{target}")
    candidates = {
        "marian": (opus, grades.opus_mt(opus.name, source, target)),
        "nllb": (catalogue.lookup(installed.nllb_model), grades.nllb(installed.nllb_model, source, target)),
    }
    for engine, (model, assessment) in candidates.items():
        if assessment.grade in _BETTER[grade.grade]:
            missing = _missing(model) if ENGINES[engine].refusal(installed, source, target) else ""
            replaces = grade.grade == "gist" and ENGINES[engine].may_substitute
            named = not missing or (not replaces and preference.index(grade.engine) < preference.index(engine))
            setting = f'[translation] engines = {{{target} = "{engine}"}}' if named else ""
            how = "; ".join(filter(None, (missing, setting)))
            yield f"{ENGINES[engine].label}, {grades.GRADE_WORDS[assessment.grade]}: {how}"


def _missing(model: KnownModel | None) -> str:
    """Return the command that installs a model, with its size and licence."""
    if model is None:
        return ""
    needs = "" if model.hub else "; converted here, which needs torch"
    return f"captioner models fetch {model.name} ({model.terms}{needs})"
