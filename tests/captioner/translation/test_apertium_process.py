from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from captioner.errors import TranslatorError
from captioner.translation.apertium_pairs import modes
from captioner.translation.apertium_process import ApertiumProcess, escaped, neutralized, unescaped
from captioner.translation.units import tidy

pytestmark = pytest.mark.program

SPECIAL = "^$/[]\\@{}<>*#+~_|&%"
"""Characters to which Apertium's stream format gives a meaning, and some others."""
PARTS = st.sampled_from(
    [
        *SPECIAL,
        *("^_^", "OK ^", "[[", "]]", "^a/b<n>$", "[<b>]", "\\^", "\\", "\0", " ", "\n", "\t", "x" * 60),
        *("house", "casa", "the", "el", "take", "out", "n't", "'s", "¿", "?", ".", ",", "-", "3.5", "km/h"),
        *("\u00ad", "\u200d", "\ufeff", "😀", "日本", "ع", "\x01", "\x7f", "\ufffd", "\U000f005e"),
    ]
)
TEXTS = st.lists(PARTS | st.text(max_size=8), max_size=12).map("".join) | st.lists(PARTS, max_size=12).map(" ".join)


@pytest.fixture(scope="module", params=["en-es", "es-en"])
def apertium(request: pytest.FixtureRequest) -> Iterator[ApertiumProcess]:
    """Return the programs of a pair."""
    process = ApertiumProcess(modes()[tuple(request.param.split("-"))])
    yield process
    process.stop()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_every_text_is_answered(apertium: ApertiumProcess, text: str) -> None:
    """Any text comes back, by the same programs, with all the characters that the stream format gives a meaning.

    Except for `$`: the dictionaries write an amount of money with words.
    """
    apertium.translate("house", 60)
    process = apertium.process
    translated = apertium.translate(text, 60)

    assert process is apertium.process
    assert re.findall(r"[\^/\[\]\\@{}<>~]", text) == re.findall(r"[\^/\[\]\\@{}<>~]", translated)


@pytest.mark.parametrize(
    "text", ["OK ^", "^_^", "^", "$", "/", "[", "]", "\\", "@", "{", "}", "<", ">", "~", "[x1]{x2}<x3>"]
)
def test_special_characters_come_back(apertium: ApertiumProcess, text: str) -> None:
    """Characters of the stream format, with and without a word behind them, come back in their place."""
    assert text.replace("OK", "") == apertium.translate(text, 60).replace("OK", "").replace("VALE", "")


@pytest.mark.parametrize(
    "amount", ["$5km", "$3.5km", "$5kms", "$5bn", "$5m", "€5bn", "€1,000m", "£3m", "$5kg", "5km", "$5"]
)
def test_amounts_with_letters_stay_as_they_are(apertium: ApertiumProcess, amount: str) -> None:
    """An amount with a unit is not taken for millions, nor a billion for a Spanish `billón`."""
    assert f" {amount} " in apertium.translate(f"It costs {amount} today.", 60)


@pytest.mark.parametrize("text", ["house^", "a" * 10_000, "casa " * 5_000, "^" * 100_000, "\\" * 20_000])
def test_long_texts_are_answered(apertium: ApertiumProcess, text: str) -> None:
    """Texts longer than a pipe holds, and very long words, are written and read at the same time."""
    assert len(apertium.translate(text, 60)) >= len(text) - 1


@given(st.text())
def test_escaping_is_reversed(text: str) -> None:
    """What Apertium passes on unchanged is the text again, with its spaces tidied; NUL is a space."""
    kept = re.sub("[\U000f005e\U000f007e\U000f0024\U000f20ac\U000f00a3\U000f00a5]", "\ufffd", text.replace("\0", " "))

    assert tidy(kept) == unescaped(escaped(text))
    assert b"\0" not in escaped(text)
    assert b"^" not in escaped(text)


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("I caught the ball.", "Tomé la bola."),
        ("Get the book.", "Tomar el libro."),
        ("Seashells on the beach.", "Caracolas en la playa."),
    ],
)
def test_obscene_words_of_american_spanish_are_avoided(english: str, spanish: str) -> None:
    """Words that are obscene in a part of Latin America are replaced by others, in the same form."""
    process = ApertiumProcess(modes()["en", "es"])
    try:
        assert process.translate(english, 20) == spanish
    finally:
        process.stop()


def test_only_spanish_words_are_replaced(tmp_path: Path) -> None:
    """Modes of other target languages run as they are."""
    command = "lt-proc -z 'a.bin' | lt-proc -z $1 'b.bin'"

    assert neutralized(command, tmp_path / "spa-eng.mode") == command
    assert "| sed -uzE" in neutralized(command, tmp_path / "fr-es.mode")


def test_an_empty_answer_is_an_error(tmp_path: Path) -> None:
    """An empty answer to a text with words means that a program has died; all of them are stopped."""
    mode = tmp_path / "eng-spa.mode"
    mode.write_text("sed -u 's/[a-z]*//g'")
    process = ApertiumProcess(mode)

    with pytest.raises(TranslatorError, match="gave an empty answer"):
        process.translate("house", 10)
    assert process.process is None


def test_programs_that_hang_are_stopped(tmp_path: Path) -> None:
    """Programs without an answer are stopped after the timeout, also if they read nothing."""
    mode = tmp_path / "eng-spa.mode"
    mode.write_text("tail -f /dev/null")
    process = ApertiumProcess(mode)

    for text in ("house", "house " * 100_000):
        with pytest.raises(TranslatorError, match="did not answer"):
            process.translate(text, 0.05)
        assert process.process is None


def test_programs_that_exit_are_reported(tmp_path: Path) -> None:
    """Programs that exit without an answer are an error of their own."""
    mode = tmp_path / "eng-spa.mode"
    mode.write_text("true")

    with pytest.raises(TranslatorError, match="exited without an answer"):
        ApertiumProcess(mode).translate("house", 10)
