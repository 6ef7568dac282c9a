from __future__ import annotations

import pytest

from captioner.rooms.programme.names import MAX_CANDIDATES, name_candidates

ENGLISH = """# Programme of the day
09:30 Opening Keynote: Welcome to Escalinova
Prof. Dr. Anna Kirchgessner (University of Thessaloniki)
10:45 Coffee Break, then María de la Fuente and Ludwig von der Leyen
Questions are welcome. Norland park is near London. GStreamer is used in Norland.
13:00 JEAN-BAPTISTE OKONJO, https://example.org/Some/Thing, Ann@Example.org
"""
GERMAN = """Begrüßung durch Frau Lüdenscheidt im Saal, Kaffeepause
Die Leitung der Stadtbücherei hat Anna Kirchgessner. Der Bahnhof liegt in Hamburg.
"""
SPANISH = """Apertura de la sesión por la alcaldesa Begoña Iturriaga
El futuro de Guadalinex, con José María Okonjo y Ana Ruiz. El lunes, la Dra. Etxeberria.
"""
RUSSIAN = "Вступительное слово: Дмитрий Волков. Проект идёт."


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        (
            ENGLISH,
            "en",
            "Norland, Escalinova, Anna Kirchgessner, Thessaloniki, María de la Fuente, Ludwig von der Leyen, "
            "GStreamer, Jean-Baptiste Okonjo",
        ),
        (GERMAN, "de", "Lüdenscheidt, Anna Kirchgessner"),
        (SPANISH, "es", "Begoña Iturriaga, Guadalinex, José María Okonjo, Ana Ruiz, Etxeberria"),
        (RUSSIAN, "ru", "Дмитрий Волков"),
    ],
)
def test_likely_names(text: str, language: str, names: str) -> None:
    """Names that a recognizer may not know, the most frequent one first; neither headings nor German nouns."""
    assert names == ", ".join(one.name for one in name_candidates(text, language) if one.likely)


def test_count_and_context() -> None:
    """Occurrences in the whole text, and the line of the first one."""
    first, *_ = name_candidates(ENGLISH, "en")

    assert (2, "Questions are welcome. Norland park is near London. GStreamer is used") == (
        first.count,
        first.context,
    )


def test_names_that_are_part_of_others() -> None:
    """A surname alone is left out if the whole name is there."""
    found = name_candidates("Thanks to Anna Kirchgessner. Later, Kirchgessner spoke.", "en")

    assert ["Anna Kirchgessner"] == [one.name for one in found]


def test_the_number_is_limited() -> None:
    """Many names are cut off."""
    text = ", ".join(f"Xq{chr(97 + n % 26)}{chr(97 + n // 26)}ova" for n in range(300))

    assert MAX_CANDIDATES == len(name_candidates(text, "en"))
