from __future__ import annotations

from captioner.translation.checked_engine import CheckedEngine
from tests.captioner.translation.scripted import ScriptedTranslation


def test_output_that_is_no_translation_is_left_out() -> None:
    """The check gets the output and the text."""
    engine = CheckedEngine(ScriptedTranslation({"hola": "hola"}), lambda made, text: made == text)

    assert [("",), ("ADIÓS",)] == [engine.translate(text, "es", ("en",)) for text in ("hola", "adiós")]


def test_an_engine_that_fails_is_not_called_for_a_minute() -> None:
    """The failure is no error of the caption, and later captions do not wait for another one."""
    now = 100.0
    failing = ScriptedTranslation(failures=1)
    engine = CheckedEngine(failing, lambda *_: False, clock=lambda: now)
    first, paused = engine.translate("hola", "es", ("en",)), engine.translate("hola", "es", ("en",))
    now += 61

    assert [first, paused, engine.translate("hola", "es", ("en",))] == [("",), ("",), ("HOLA",)]
    assert len(failing.calls) == 2


def test_each_text_of_a_batch_is_checked() -> None:
    """A failure leaves all of them out."""
    engine = CheckedEngine(ScriptedTranslation({"hola": "hola"}), lambda made, text: made == text)
    failing = CheckedEngine(ScriptedTranslation(failures=1), lambda *_: False)

    assert engine.translate_each(("hola", "adiós"), "es", ("en",), ("",)) == (("",), ("ADIÓS",))
    assert failing.translate_each(("hola", "adiós"), "es", ("en",), ("",)) == (("",), ("",))
