from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.cea608 import ALL, clean, lost, pairs


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Škoda – „œuvre“… 20 €", "Skoda - “oeuvre“... 20 EUR"),
        ("¿Qué tal, señor Núñez? ÀÉÎÕÜß", "¿Qué tal, señor Núñez? ÀÉÎÕÜß"),
        ("e\u0301te\u0301\u00a0!", "été !"),
        ("Łódź, Þór, straße; ŷ", "Lódz, Thór, straße; y"),
        ("a\n b\t c \x07", "a b c"),
        ("Да 👍 ok", "ok"),
    ],
)
def test_clean(text: str, written: str) -> None:
    """Characters of CEA-608 stay; others are replaced by similar ones or removed."""
    assert written == clean(text)


@given(st.text())
def test_clean_gives_only_cea608(text: str) -> None:
    """Cleaning any text gives only characters of CEA-608, and cleaning again changes nothing."""
    once = clean(text)

    assert set(once) <= ALL
    assert once == clean(once)


def test_lost() -> None:
    """A text in another script is lost; one with a name in it, or without letters, is not."""
    assert lost("Добрый вечер", clean("Добрый вечер"))
    assert not lost("Mr. Да said so", clean("Mr. Да said so"))
    assert not lost("…", clean("…"))


@pytest.mark.parametrize(
    ("line", "count"), [("", 0), ("a", 1), ("ab", 1), ("abc", 2), ("ñé", 1), ("¿a", 3), ("aÄb", 4)]
)
def test_pairs(line: str, count: int) -> None:
    """Two basic characters take one byte pair, each other character takes two."""
    assert count == pairs(line)
