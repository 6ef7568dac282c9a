from pathlib import Path

import pytest

from captioner.errors import ConfigError, LanguageError
from captioner.translation import TranslationResources, choose, engine_statuses, translation_grades
from captioner.translation.direct import Direct
from captioner.translation.engine import TranslationEngine
from captioner.translation.selection import served_targets
from captioner.types import Revision
from tests.captioner.translation.scripted import ScriptedTranslation

MULTILINGUAL = TranslationResources(multilingual=True)


def chosen(
    source: str, targets: tuple[str, ...], resources: TranslationResources = MULTILINGUAL
) -> list[tuple[str, tuple[str, ...]]]:
    return [(translator.name, translator.targets) for translator in choose(source, targets, resources)]


def refusal_hint(source: str, target: str, resources: TranslationResources = MULTILINGUAL) -> str:
    with pytest.raises(LanguageError) as refused:
        choose(source, (target,), resources)
    return refused.value.hint


def test_direct_is_preferred_for_english() -> None:
    """A multilingual recognizer translates any language into English; the spoken language gets no translator."""
    assert chosen("de", ("en", "de", "en")) == [("direct", ("en",))]
    assert chosen("auto", ("en",)) == [("direct", ("en",))]


@pytest.mark.program
def test_apertium_serves_pairs_that_direct_does_not() -> None:
    """Without a multilingual recognizer, Apertium translates into English too."""
    assert chosen("en", ("es",), TranslationResources()) == [("apertium", ("es",))]
    assert chosen("es", ("en",), TranslationResources()) == [("apertium", ("en",))]


@pytest.mark.program
def test_the_settings_override_the_preference() -> None:
    """An engine named for a target is used although another is preferred."""
    resources = TranslationResources(multilingual=True, engines={"en": "apertium"})

    assert chosen("es", ("en",), resources) == [("apertium", ("en",))]


@pytest.mark.program
def test_rooms_share_engines() -> None:
    """Two rooms have translators of their own around one engine."""
    shared: dict[str, TranslationEngine] = {}
    first, second = (choose("en", ("es",), TranslationResources(shared=shared))[0] for _ in range(2))

    assert list(shared) == ["apertium"]
    assert first is not second


def test_several_spoken_languages_have_translators_of_their_own() -> None:
    """A language that is both spoken and a target is translated from the other spoken languages."""
    shared: dict[str, TranslationEngine] = {"direct": Direct(), "marian": ScriptedTranslation()}
    resources = TranslationResources(
        multilingual=True, engines={"en": "direct"}, marian={("en", "fr"): Path("opus")}, shared=shared
    )

    assert chosen("en,fr", ("en", "fr"), resources) == [("scripted", ("fr",)), ("direct", ("en",))]


def test_an_unsupported_pair_is_refused_with_the_available_targets() -> None:
    """The message has the pair, the available targets, and the commands and settings that would add the pair."""
    with pytest.raises(LanguageError) as refused:
        choose("de", ("ja",), MULTILINGUAL)

    assert refused.value.message == "no installed engine translates de to ja"
    assert refused.value.hint.startswith("available targets: en (direct)")
    assert (
        "or: captioner models fetch de-ja; for nllb: captioner models fetch nllb-200-distilled-600M "
        "(CC-BY-NC-4.0: not for commercial use); apertium has no pair from de to ja"
    ) in refused.value.hint


def test_what_cannot_help_is_not_suggested() -> None:
    """No model is suggested for a language that it does not support, nor for a spoken language that is detected."""
    assert "nllb does not support la" in refusal_hint("de", "la")
    assert "name the spoken language to use marian" in refusal_hint("auto", "ja")


@pytest.mark.parametrize("target", ["ja", "es", "la"])
@pytest.mark.parametrize("source", ["de", "en", "auto"])
def test_no_hint_asks_for_what_it_does_not_explain(source: str, target: str) -> None:
    """A hint never says "give a model" without the command for it."""
    assert "give a" not in refusal_hint(source, target, TranslationResources(engines={target: "marian"}))
    assert "give a" not in refusal_hint(source, target, TranslationResources(engines={target: "nllb"}))
    assert "give a" not in refusal_hint(source, target, TranslationResources(engines={target: "transformers"}))


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    """The hint lists the engines."""
    with pytest.raises(ConfigError, match="use one of script, direct, marian, argos, nllb, apertium"):
        choose("en", ("es",), TranslationResources(engines={"es": "babel"}))


def test_a_configured_engine_has_no_silent_fallback() -> None:
    """An engine named for a target that it does not support is an error."""
    with pytest.raises(LanguageError, match="direct does not translate en to es"):
        choose("en", ("es",), TranslationResources(engines={"es": "direct"}))


def test_an_unknown_language_is_refused() -> None:
    """The target must be a language code."""
    with pytest.raises(LanguageError, match="unknown language"):
        choose("en", ("klingon",), MULTILINGUAL)


def test_a_model_serves_its_languages() -> None:
    """A configured NLLB model adds its languages to the available targets."""
    assert served_targets("en", TranslationResources(nllb=Path("model")))["sw"] == "nllb"


def test_the_targets_of_several_languages_are_those_of_each() -> None:
    """From `de,fr` only languages are offered into which both are translated, with the engines that do it."""
    resources = TranslationResources(multilingual=True, marian={("de", "fr"): Path("opus"), ("de", "it"): Path("opus")})

    assert served_targets("de,fr", resources) == {"en": "direct", "fr": "marian"}


def test_the_targets_follow_the_settings() -> None:
    """A target is listed with the engine of the settings, and not at all where that one does not support the pair."""
    resources = TranslationResources(multilingual=True, nllb=Path("m"), engines={"en": "nllb", "sw": "direct"})
    served = served_targets("de", resources)

    assert ("nllb", False) == (served["en"], "sw" in served)


def test_an_engine_that_is_not_ready_has_a_fix() -> None:
    """Each line of `captioner check` about a missing engine ends with what to do."""
    statuses = engine_statuses(TranslationResources())

    assert list(statuses) == ["direct", "marian", "argos", "nllb", "apertium"]
    assert [name for name, status in statuses.items() if not status.ready and not status.fix] == []


def test_the_licence_of_nllb_is_named() -> None:
    """The line of NLLB has its licence, whether it is installed or not."""
    for resources in (TranslationResources(), TranslationResources(nllb=Path("model"))):
        assert "(CC-BY-NC-4.0: not for commercial use)" in engine_statuses(resources)["nllb"].detail


def test_direct_drafts_are_shown_as_they_come() -> None:
    """The recognizer settles its English itself, so each draft is shown at once."""
    [translator] = choose("fr", ("en",), MULTILINGUAL)
    drafts = ["The", "The house of", "The house is", "The house is on"]
    source = [
        Revision("c1", "fr", "fr", n, 0, 1000 * n, "", " mot" * n, direct=draft) for n, draft in enumerate(drafts, 1)
    ]
    final = Revision("c1", "fr", "fr", 9, 0, 2000, "La maison brûle.", final=True, direct="The house is on fire.")
    out = [revision.text for one in (*source, final) for revision in translator.push(one)]

    assert out == [*drafts, "The house is on fire."]


def test_direct_is_replaced_by_an_engine_of_the_pair() -> None:
    """Captions that `direct` left untranslated go to a light engine of the pair, or to one that is in use."""
    left = Revision("c1", "es", "es", 1, 0, 1000, "hola", final=True, direct_missing=True)
    marian = TranslationResources(
        multilingual=True, marian={("es", "en"): Path("m")}, shared={"marian": ScriptedTranslation()}
    )
    in_use = TranslationResources(multilingual=True, nllb=Path("n"), shared={"nllb": ScriptedTranslation()})
    for resources in (marian, in_use):
        [translator] = choose("auto", ("en",), resources)

        assert [made.text for made in translator.push(left)] == ["HOLA"]


def test_direct_is_not_replaced_by_an_engine_that_is_slow_to_load() -> None:
    """NLLB is not loaded for what `direct` left untranslated."""
    left = Revision("c1", "sw", "sw", 1, 0, 1000, "karibu", final=True, direct_missing=True)
    [translator] = choose("sw", ("en",), TranslationResources(multilingual=True, nllb=Path("missing")))

    assert [] == list(translator.push(left))
    assert translator.counts["withheld"] == 1


def test_a_variant_is_served_by_an_engine_of_its_language() -> None:
    """`zh-Hant` and `sr-Latn` are converted, `pt-BR` is written as any Portuguese; the grade says so."""
    resources = TranslationResources(nllb=Path("model"), marian={("en", "zh"): Path("opus")})
    grades = translation_grades("en", ("zh-TW", "pt-BR", "sr-Latn", "zu", "fa-AF"), resources)

    assert [(grade.language, grade.engine) for grade in grades] == [
        ("zh-Hant", "marian"),
        ("pt-BR", "nllb"),
        ("sr-Latn", "nllb"),
        ("zu", "nllb"),
        ("fa-AF", "nllb"),
    ]
    assert [grade.basis.partition("; ")[2] for grade in grades] == [
        "converted from zh",
        "written as pt, of any region",
        "converted from sr",
        "",
        "",
    ]


def test_a_script_that_is_not_converted_is_not_replaced() -> None:
    """An engine that writes Kashmiri in Arabic letters does not serve Kashmiri in Devanagari."""
    resources = TranslationResources(marian={("en", "ks"): Path("opus")})

    assert served_targets("en", resources)["ks"] == "marian"
    assert "ks-Deva" not in served_targets("en", resources)
    with pytest.raises(LanguageError, match="no installed engine translates en to ks-Deva"):
        choose("en", ("ks-Deva",), resources)


def test_listed_variants_are_those_that_come_out_right() -> None:
    """Regions are listed only where a model of their own writes them; scripts also where they are converted."""
    served = served_targets(
        "en", TranslationResources(marian={("en", "pt-BR"): Path("opus"), ("en", "zh"): Path("opus")})
    )

    assert {code: served[code] for code in ("pt-BR", "zh", "zh-Hant")} == dict.fromkeys(
        ("pt-BR", "zh", "zh-Hant"), "marian"
    )
    assert not {"pt", "pt-PT"} & served.keys()


def test_the_other_script_of_the_spoken_language_needs_no_model() -> None:
    """Chinese speech is captioned in both scripts; Portuguese speech is captioned in Portuguese of any region."""
    assert chosen("zh", ("zh-Hant",)) == [("script", ("zh-Hant",))]
    assert chosen("pt", ("pt-BR",)) == []
    [translator] = choose("zh", ("zh-Hant",), MULTILINGUAL)
    revision = Revision("c1", "zh", "zh", 1, 0, 900, "头发", "", final=True)
    assert [made.text for made in translator.push(revision)] == ["頭髮"]


def test_a_setting_of_a_language_holds_for_its_variants() -> None:
    """The engine and the grade that are set for Portuguese are those of Portuguese of Brazil, too."""
    resources = TranslationResources(
        nllb=Path("model"), marian={("en", "pt"): Path("opus")}, engines={"pt": "nllb"}, grades={"en-pt": "good"}
    )
    [grade] = translation_grades("en", ("pt-BR",), resources)

    assert (grade.engine, grade.grade) == ("nllb", "good")
