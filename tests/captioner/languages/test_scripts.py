from __future__ import annotations

import pytest

from captioner.languages.scripts import convert, restore


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("头发和发现在里面", "zh-Hant", "頭髮和發現在裡面"),
        ("頭髮和發現在裡面", "zh", "头发和发现在里面"),
        ("Добро дошли у Љубљану!", "sr-Latn", "Dobro došli u Ljubljanu!"),
        ("ЏЕП, Џон, Љ и USB", "sr-Latn", "DŽEP, Džon, Lj i USB"),
        ("Добро", "sr", "Добро"),
        ("头发", "ja", "头发"),
        ("", "zh-Hant", ""),
    ],
)
def test_a_text_is_converted_into_the_script_of_its_language(text: str, language: str, expected: str) -> None:
    """Chinese is converted by phrase, Serbian by letter; a language without another script keeps its text."""
    assert convert(text, language) == expected


def test_chinese_is_converted_back() -> None:
    """Shown text in traditional characters biases an engine that writes simplified ones."""
    assert restore("頭髮", "zh-Hant") == "头发"
    assert restore("Dobro", "sr-Latn") == "Dobro"
