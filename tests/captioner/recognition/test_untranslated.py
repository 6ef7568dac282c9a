from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.recognition.untranslated import is_untranslated, leading_english


@pytest.mark.parametrize(
    ("english", "transcript"),
    [
        ("Codego Abierto", "código abierto"),
        ("Hasta luego!", "Hasta luego."),
        ("Usted ha introducido", "¡Usted ha introducido!"),
        ("tecliendo de hitos en su teléfono", "Te acliando de hitos en su teléfono"),
        ("la tecla de número par", "presioni la tecla de número 5"),
        ("In which carpeta doce aguardar el mensaje?", "En qué carpeta desea guardar el mensaje?"),
        ("Was war das für ein Mann?", "Was war das für ein Mann?"),
        ("C'est la vie", "c’est la vie"),
        ("Il presidente no ha come detto", "il presidente non ha come detto"),
        ("Для продолжения нажмите один", "Для продолжения нажмите один"),
        ("请按一号键", "请按一号键"),
        ("لا شيء", "لا شيء"),
    ],
)
def test_repeated_transcript_is_untranslated(english: str, transcript: str) -> None:
    """Words of the transcript, spelled in the same or a similar way, are not English."""
    assert is_untranslated(english, transcript)


@pytest.mark.parametrize("english", ["quelque chose de plus grand que nous tous", "это никто не понимает"])
def test_third_language_is_untranslated(english: str) -> None:
    """Five words of another language, or letters of another script, are not English."""
    assert is_untranslated(english, "algo más grande que todos nosotros")


@pytest.mark.parametrize(
    ("english", "transcript"),
    [
        ("", "gracias"),
        ("No.", "No."),
        ("Wait.", "Espere."),
        ("1, 2, 3", "1, 2, 3"),
        ("Asterisk, Digium", "Asterisk, Digium"),
        ("Suya Mada is the first", "Su llamada es la primera"),
        ("Number of invalido conferences, please try.", "número de conferencia invalido por favor intente"),
        ("You can find information useful for solutions.", "Puede encontrar información útil para soluciones."),
        ("You can use the commands dial, answer and hang up", "puede usar los comandos dial, answer y hang up"),
        ("Karim Hassan, Jean Dupont, Bruxelles and Paris", "Karim Hassan, Jean Dupont, Bruxelles et Paris"),
        ("We have installed the server", "We have installed the server"),
        ("Thank you very much.", "Thank you very much."),
        ("A café in Málaga", "Un café en Málaga"),
        ("In the hand of a man", "in der Hand eines Mannes"),
    ],
)
def test_english_passes(english: str, transcript: str) -> None:
    """Names, numbers, cognates, and English that was spoken do not make a translation unusable."""
    assert not is_untranslated(english, transcript)


@given(st.text(), st.text())
def test_any_text_is_judged(english: str, transcript: str) -> None:
    """Any text has a verdict; text without letters is never untranslated."""
    assert not is_untranslated(english, transcript) or any(map(str.isalpha, english))


@pytest.mark.parametrize(
    ("english", "count"),
    [
        ("In which carpeta doce aguardar el mensaje?", 2),
        ("Marquee el asterisco", 0),
        ("Please wait Asterisk el mensaje", 2),
        ("Thank you very much.", 4),
        ("", 0),
    ],
)
def test_leading_english(english: str, count: int) -> None:
    """English at the beginning ends at the last English word before the first one that is not."""
    assert count == leading_english(english.split(), "Marque el asterisco. En qué carpeta desea guardar el mensaje?")
