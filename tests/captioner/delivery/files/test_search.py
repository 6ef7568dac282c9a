from __future__ import annotations

import pytest

from captioner.delivery.files.search import search
from tests.fakes import revision


@pytest.mark.parametrize(
    ("text", "query", "places"),
    [
        ("Café talks, CAFE closed", "cafe", ["Café", "CAFE"]),
        ("Die Straße endet", "STRASSE", ["Straße"]),
        ("I don’t   know", "don't know", ["don’t   know"]),
        ("e\u0301te\u0301 indien", "été", ["e\u0301te\u0301"]),
        ("اسمه مُحَمَّد", "محمد", ["مُحَمَّد"]),
        ("がっこう、かさ", "か", ["か"]),
        ("हिन्दी में", "हिन्दी", ["हिन्दी"]),
        ("ﬁne weather", "f", ["ﬁ"]),
        ("“Yes”, he said", '"yes"', ["“Yes”"]),
        ("no match", "nomatch", []),
        ("anything", " \u200b ", []),
    ],
)
def test_what_matches(text: str, query: str, places: list[str]) -> None:
    """Case, accents, quotation marks and spaces do not matter; vowels that are written as marks do."""
    found = [
        text[start:end] for match in search([revision(text=text, final=True)], query) for start, end in match.ranges
    ]

    assert found == places
