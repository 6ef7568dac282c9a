from __future__ import annotations

import pytest

from captioner.translation.foreign_words import foreign_phrases


@pytest.mark.parametrize(
    ("language", "english", "foreign"),
    [
        ("es", "Usted is the first, correspondientes.", ["Usted", "correspondientes"]),
        ("es", "The baby is from Código Abierto.", ["Código Abierto"]),
        ("es", "This moment nadie is free. Suya Mother is here.", ["nadie", "Suya"]),
        ("fr", "He lost contrôle of his voiture.", ["contrôle", "voiture"]),
        ("de", "Can you come on Dienstag? The wagen is here.", ["Dienstag", "wagen"]),
        ("it", "Prego enter the nuovo number.", ["Prego", "nuovo"]),
        ("pt", "A velha fox.", ["velha"]),
        ("de", "The island of 古魂派人 is small.", ["古魂派人"]),
        ("zh", "It was taken by the警察, and 北京 is far.", ["警察", "北京"]),
        ("ja", "She said こんにちは to Миша.", ["こんにちは", "Миша"]),
    ],
)
def test_words_of_the_spoken_language_are_found(language: str, english: str, foreign: list[str]) -> None:
    """Words that are frequent in the spoken language and rare in English are foreign, and those in other letters."""
    assert [english[phrase] for phrase in foreign_phrases(english, language)] == foreign


@pytest.mark.parametrize(
    ("language", "english"),
    [
        (
            "es",
            "José Martínez and María García of Telefónica flew from Córdoba to Bogotá, the patio was dry, no doubt.",
        ),
        (
            "fr",
            "François and Hélène met at the Élysée in Montréal over a café, à la carte; an est. price.",
        ),
        ("de", "Müller and Günther die in München, Thüringen; the kindergarten is in the Bundestag, Angst or not."),
        ("it", "Giuseppe sang in Milano at the Palazzo with a piano; pasta al dente, my mare."),
        ("pt", "João of Petrobras lives in São Paulo and Vitória, a favela."),
        ("de", "The angle α is 5 µm or 3 kΩ, about π."),
        ("en", "Usted is the first."),
        ("ru", "Usted is the first."),
        ("ja", "The sushi is from Tōkyō."),
    ],
)
def test_names_and_loanwords_are_english(language: str, english: str) -> None:
    """Names, loanwords, and all words of languages without a list are not foreign."""
    assert foreign_phrases(english, language) == ()
