import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.translation.punctuation import localized


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quién es?", "¿Quién es?"),
        ("Muy bien. Cómo estás? Qué bonito!", "Muy bien. ¿Cómo estás? ¡Qué bonito!"),
        ("Si no contesta, qué hacemos?", "Si no contesta, ¿qué hacemos?"),
        ("Entonces, para quién es?", "Entonces, ¿para quién es?"),
        ("Vienes mañana, no?", "Vienes mañana, ¿no?"),
        ("Ayer, en casa, comió?", "¿Ayer, en casa, comió?"),
        ('Dijo: "Quién eres?" Y dejó.', 'Dijo: "¿Quién eres?" Y dejó.'),
        ("Hola (de verdad?) sí", "Hola (¿de verdad?) sí"),
        ("Cuesta 3.5 euros?", "¿Cuesta 3.5 euros?"),
        ("¿Quién es? Yo", "¿Quién es? Yo"),
        ("Y...? Bueno", "¿Y...? Bueno"),
        ("?!", "?!"),
        ("Cómo íos ? Bien !", "¿Cómo íos? ¡Bien!"),
        ("Nada que preguntar.", "Nada que preguntar."),
        ("", ""),
    ],
)
def test_spanish_questions_have_opening_marks(text: str, expected: str) -> None:
    """The opening mark is put where the question proper begins."""
    assert expected == localized(text, "es")


def test_other_languages_have_no_opening_marks() -> None:
    """Opening marks of a Spanish source and spaces of a French one are removed."""
    assert localized("¿Come stai ? ¡ Bene!", "it") == "Come stai? Bene!"


def test_french_keeps_its_spaces() -> None:
    """French has a space before closing marks."""
    assert localized("¿Ça va ?", "fr") == "Ça va ?"


@given(st.text('ab ,.?!¿¡"(:', max_size=40))
def test_words_are_unchanged(text: str) -> None:
    """Only marks and the spaces before them change, and a second application changes nothing."""
    once = localized(text, "es")

    assert [c for c in text if c.isalpha()] == [c for c in once if c.isalpha()]
    assert once == localized(once, "es")
