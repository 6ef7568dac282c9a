"""Selection of a translation engine for each language pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from captioner import languages
from captioner.errors import ConfigError, LanguageError
from captioner.translation.checked_engine import CheckedEngine
from captioner.translation.direct import TARGET, Direct
from captioner.translation.direct_policy import DirectPolicy, Substitute
from captioner.translation.engine import TranslationEngine
from captioner.translation.entry import EngineEntry, EngineStatus
from captioner.translation.filtered import FilteredTranslator
from captioner.translation.glossary_engine import GlossaryEngine
from captioner.translation.grades import Assessment
from captioner.translation.policy import TranslationPolicy
from captioner.translation.registry import ENGINES
from captioner.translation.resources import TranslationResources
from captioner.translation.translator import Translator
from captioner.translation.variant_engine import VariantEngine
from captioner.types import TranslationGrade

_Value = TypeVar("_Value")
_WORST_FIRST = ("gist", "ungraded", "fair", "good")


def choose(source: str, targets: tuple[str, ...], resources: TranslationResources) -> tuple[Translator, ...]:
    """Build the translators of a room, each with the preferred engine that supports its language pair.

    With a multilingual recognizer, `choose("fr", ("en", "es"), resources)` gives `direct` for `en` and `apertium` for
    `es`. A target that is the spoken language needs no translator and gets none.

    Args:
        source: Spoken language; several, such as `en,es`, each with translators of its own; or `auto`.
        targets: Target languages.
        resources: Models, preferences, and shared engines.

    Raises:
        ConfigError: The settings name an unknown engine, or its library or program is missing.
        LanguageError: No engine supports a pair; the hint lists the supported ones.
        ModelError: The NLLB model is missing or damaged.
    """
    several, wanted = "," in source, languages.caption_languages(targets, source)
    return tuple(
        translator
        for code in source.split(",")
        for translator in _translators(code, wanted, resources, only=code if several else "")
    )


def served_targets(source: str, resources: TranslationResources) -> dict[str, str]:
    """Return target language -> name of the engine, of all targets that are supported from `source`.

    From several languages, such as `en,es`: the targets that are supported from each of them, with the names of all
    engines. Variants that the engine does not distinguish, such as `pt-BR`, are left out.
    """
    served = {target: _serving(source.split(","), target, resources) for target in languages.NAMES}
    return {target: ", ".join(dict.fromkeys(names)) for target, names in served.items() if names and all(names)}


def translation_grades(
    source: str, targets: tuple[str, ...], resources: TranslationResources, detected: str = ""
) -> tuple[TranslationGrade, ...]:
    """Return the grade of each target; of several spoken languages, that of the worst pair.

    Args:
        source: Spoken language, several such as `en,es`, or `auto`.
        targets: Target languages.
        resources: Models and preferences.
        detected: Language that was detected, if `source` is `auto`.

    Raises:
        ConfigError: The settings name an unknown engine.
        LanguageError: No engine supports a pair.
    """
    graded = (
        [_graded(spoken, target, resources, detected or spoken) for spoken in source.split(",") if spoken != target]
        for target in languages.caption_languages(targets, source)
        if not languages.covers(detected, target)
    )
    return tuple(min(pairs, key=lambda one: _WORST_FIRST.index(one.grade)) for pairs in graded if pairs)


def assess(name: str, source: str, target: str, resources: TranslationResources) -> Assessment:
    """Assess a pair by an engine: as the settings say, otherwise by its figures."""
    if grade := _setting(resources.grades, target, f"{source}-"):
        return Assessment(grade, "set in the configuration")
    if source == languages.AUTO:
        return Assessment("ungraded", "depends on the spoken language")
    served = served_language(name, source, target, resources) or target
    assessment = ENGINES[name].assess(resources, source, served)
    return assessment if served == target else replace(assessment, basis=f"{assessment.basis}; {_note(served, target)}")


def served_language(name: str, source: str, target: str, resources: TranslationResources) -> str:
    """Return the language that an engine translates into for a target: itself, or the one it is a variant of.

    Empty if the engine supports neither.
    """
    refusal = ENGINES[name].refusal
    return next((code for code in languages.fallbacks(target) if not refusal(resources, source, code)), "")


def engine_statuses(resources: TranslationResources) -> dict[str, EngineStatus]:
    """Return name -> status of the engines that `captioner check` lists."""
    return {name: entry.status(resources) for name, entry in ENGINES.items() if entry.status}


def _translators(
    source: str, targets: tuple[str, ...], resources: TranslationResources, *, only: str
) -> Iterator[Translator]:
    names = [(language, engine_name(source, language, resources)) for language in targets if language != source]
    for name, group in _groups(names):
        policy = _policy(name, source, group, resources)
        filtered = resources.filters or only
        yield FilteredTranslator(policy, resources.filters, spoken=only) if filtered else policy


def _policy(name: str, source: str, targets: tuple[str, ...], resources: TranslationResources) -> TranslationPolicy:
    served = {target: served_language(name, source, target, resources) for target in targets if "-" in target}
    engine, options, owns_engine = _engine(name, resources, served), ENGINES[name].options, resources.shared is None
    if name != Direct.name:
        return TranslationPolicy(engine, targets, options=options, owns_engine=owns_engine)
    substitute = partial(_substitute, resources)
    return DirectPolicy(engine, targets, options=options, owns_engine=owns_engine, substitute=substitute)


def _substitute(resources: TranslationResources, source: str) -> Substitute | None:
    """Return the engine that translates what `direct` left in the spoken language; one in use costs nothing more."""
    used = resources.shared or {}
    for name, entry in ENGINES.items():
        allowed = name != Direct.name and (entry.may_substitute or name in used)
        if allowed and not entry.refusal(resources, source, TARGET):
            return CheckedEngine(_engine(name, resources, {}), resources.is_untranslated), entry.options
    return None


def engine_name(source: str, target: str, resources: TranslationResources) -> str:
    """Return the name of the engine that would translate a pair.

    Raises:
        ConfigError: The settings name an unknown engine.
        LanguageError: No engine supports the pair; the hint lists the supported ones.
    """
    if name := _setting(resources.engines, target):
        return _checked(name, source, target, resources)
    if name := _preferred(source, target, resources):
        return name
    suggesting = [entry for entry in ENGINES.values() if entry.suggests(resources, target)]
    refusals = "; ".join(_refusal(entry, source, target, resources) for entry in suggesting)
    served = ", ".join(f"{language} ({name})" for language, name in served_targets(source, resources).items())
    raise LanguageError(
        f"no installed engine translates {source} to {target}",
        f"available targets: {served or 'none'}; or: {refusals}",
    )


def _checked(name: str, source: str, target: str, resources: TranslationResources) -> str:
    if name not in ENGINES:
        raise ConfigError(f"unknown translation engine {name!r} for {target}", f"use one of {', '.join(ENGINES)}")
    if not served_language(name, source, target, resources):
        refusal = _refusal(ENGINES[name], source, target, resources)
        raise LanguageError(f"{name} does not translate {source} to {target}", refusal)
    return name


def _refusal(entry: EngineEntry, source: str, target: str, resources: TranslationResources) -> str:
    """Return why an engine serves neither a target nor the language it is a variant of."""
    *_, last = languages.fallbacks(target)
    return entry.refusal(resources, source, last)


def _setting(settings: Mapping[str, _Value], target: str, prefix: str = "") -> _Value | None:
    """Return the setting of a target language, or else that of the language it is a variant of."""
    return next((settings[prefix + code] for code in languages.fallbacks(target) if prefix + code in settings), None)


def _note(served: str, target: str) -> str:
    return f"converted from {served}" if target in languages.CONVERTED else f"written as {served}, of any region"


def _serving(sources: list[str], target: str, resources: TranslationResources) -> list[str]:
    """Return the engine from each source; empty where there is none, or none that distinguishes the variant."""
    served = []
    for source in (each for each in sources if each != target):
        name = _preferred(source, target, resources)
        distinct = "-" not in target or target in languages.CONVERTED
        exact = distinct or (name and served_language(name, source, target, resources) == target)
        served.append(name if exact else "")
    return served


def _graded(source: str, target: str, resources: TranslationResources, spoken: str) -> TranslationGrade:
    """Grade a target by the engine that was chosen for `source`, for speech in `spoken`."""
    name = engine_name(source, target, resources)
    assessment = assess(name, spoken, target, resources)
    return TranslationGrade(target, name, assessment.grade, assessment.basis)


def _preferred(source: str, target: str, resources: TranslationResources) -> str:
    """Return the engine of the settings, or else the first that supports a pair; empty if none does.

    An engine that is gist only gives way to a better one that costs as little: OPUS-MT before `direct`.
    """
    named = _setting(resources.engines, target)
    names = (name for name in ([named] if named else ENGINES) if name in ENGINES)
    known = [name for name in names if served_language(name, source, target, resources)]
    if not known or assess(known[0], source, target, resources).grade != "gist":
        return known[0] if known else ""
    cheap = (name for name in known if ENGINES[name].may_substitute)
    better = (name for name in cheap if assess(name, source, target, resources).grade in ("fair", "good"))
    return next(better, known[0])


def _groups(names: list[tuple[str, str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Group (target, engine name) into the targets of each translator."""
    for name in dict.fromkeys(name for _, name in names):
        group = tuple(language for language, serving in names if serving == name)
        yield from [(name, group)] if ENGINES[name].batches_targets else [(name, (language,)) for language in group]


def _engine(name: str, resources: TranslationResources, served: Mapping[str, str]) -> TranslationEngine:
    """Return the engine, with its trace, its variants and its glossary around it.

    `served`: target that is a variant -> language that the engine translates into for it.
    """
    shared = resources.shared
    if shared is None:
        engine = ENGINES[name].create(resources)
    elif name in shared:
        engine = shared[name]
    else:
        engine = shared[name] = ENGINES[name].create(resources)
    if resources.trace:
        engine = resources.trace(engine)
    if served:
        engine = VariantEngine(engine, {target: code for target, code in served.items() if code != target})
    return GlossaryEngine(engine, resources.glossary, owns_engine=shared is None) if resources.glossary else engine
