import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.translation.punctuation import marked


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
def test_spanish_opens_what_it_closes(text: str, expected: str) -> None:
    """At the beginning of the question, not of all that stands before it."""
    assert expected == marked(text, "es")


def test_other_languages_open_nothing() -> None:
    """What came out of a Spanish text is taken away, and so is a French space."""
    assert marked("¿Come stai ? ¡ Bene!", "it") == "Come stai? Bene!"


def test_french_keeps_its_spaces() -> None:
    """It puts them before what closes."""
    assert marked("¿Ça va ?", "fr") == "Ça va ?"


@given(st.text('ab ,.?!¿¡"(:', max_size=40))
def test_words_stay_as_they_are(text: str) -> None:
    """Nothing but marks and the spaces before them changes, and twice is once."""
    once = marked(text, "es")

    assert [c for c in text if c.isalpha()] == [c for c in once if c.isalpha()]
    assert once == marked(once, "es")
