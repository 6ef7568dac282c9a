from __future__ import annotations

from captioner.translation.script_conversion import ScriptConversion
from captioner.translation.variant_engine import VariantEngine
from tests.captioner.translation.scripted import ScriptedTranslation


def test_a_variant_is_written_by_the_language_that_an_engine_supports() -> None:
    """Chinese comes out in traditional characters, and other targets as they are."""
    engine = VariantEngine(ScriptedTranslation({"hair": "头发"}), {"zh-Hant": "zh"})

    assert engine.translate("hair", "en", ("zh-Hant", "zh")) == ("頭髮", "头发")


def test_the_shown_text_is_given_in_the_script_of_the_engine() -> None:
    """What viewers see biases the next draft, in the characters that the model writes."""
    scripted = ScriptedTranslation({"hair": "头发"})

    VariantEngine(scripted, {"zh-Hant": "zh"}).translate("hair", "en", ("zh-Hant", "pt-BR"), ("頭", "cabelo"))

    assert scripted.calls == [("hair", ("头", "cabelo"))]


def test_a_language_that_an_engine_writes_is_not_converted() -> None:
    """A model with a code for traditional characters is trusted."""
    engine = VariantEngine(ScriptedTranslation({"hair": "头发"}), {})

    assert engine.translate("hair", "en", ("zh-Hant",)) == ("头发",)


def test_text_in_the_base_language_is_converted_and_not_translated() -> None:
    """Where the spoken language is detected, Chinese speech in a room with `zh-Hant` only changes its script."""
    scripted = ScriptedTranslation()
    engine = VariantEngine(scripted, {"zh-Hant": "zh", "pt-BR": "pt"})

    assert engine.translate("头发", "zh", ("zh-Hant", "es"), ("", "")) == ("頭髮", "头发")
    assert engine.translate("olá", "pt", ("pt-BR",)) == ("olá",)
    assert scripted.calls == [("头发", ("",))]


def test_a_transcript_is_converted_into_the_other_script() -> None:
    """No model is needed."""
    engine = ScriptConversion()

    assert engine.translate("发现", "zh", ("zh-Hant",)) == ("發現",)
    assert engine.translate("Добар дан", "sr", ("sr-Latn",)) == ("Dobar dan",)


def test_each_text_of_a_batch_is_converted() -> None:
    """The shown text is that of the first one."""
    scripted = ScriptedTranslation({"hair": "头发"})
    engine = VariantEngine(scripted, {"zh-Hant": "zh"})

    assert engine.translate_each(("hair", "or"), "en", ("zh-Hant",), ("頭",)) == (("頭髮",), ("OR",))
    assert scripted.calls == [("hair", ("头",)), ("or", ("",))]
    assert engine.translate_each(("头发", "头"), "zh", ("zh-Hant",), ("",)) == (("頭髮",), ("頭",))
