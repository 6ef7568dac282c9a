from __future__ import annotations

from captioner.bench.wrong_language import mixed_language, wrong_language
from tests.captioner.bench.events import cue

LOG = [
    cue(1.0, 1, "Muchas gracias por su", language="es", name="c1", end=1.0, final=True),
    cue(2.0, 1, "atención, ingrese ahora.", language="es", name="c2", start=1.0, end=2.0, final=True),
    cue(2.1, 1, "Thank you very much for your attention.", name="c1", end=1.0, final=True),
    cue(2.2, 1, "Gracias por su atención.", name="c2", start=1.0, end=2.0, final=True),
    cue(2.3, 1, "Gracias", name="c3", start=2.0, end=3.0),
]


def test_a_final_in_the_spoken_language_is_found() -> None:
    """The transcript includes the cues around the one translated, since borders differ; open cues do not count."""
    assert wrong_language(LOG, "en", "es") == ("Gracias por su atención.",)


def test_the_detector_has_the_transcript_of_the_same_audio() -> None:
    seen: list[tuple[str, str]] = []

    def note(text: str, transcript: str) -> bool:
        seen.append((text, transcript))
        return False

    assert wrong_language(LOG, "en", "es", {"en": note}) == ()
    assert seen[0] == (
        "Thank you very much for your attention.",
        "Muchas gracias por su atención, ingrese ahora.",
    )


def test_other_languages_are_not_checked() -> None:
    assert wrong_language(LOG, "es", "es") is None
    assert wrong_language(LOG, "fr", "es") is None
    assert mixed_language(LOG, "fr", "es") is None


def test_a_final_with_words_of_the_spoken_language_is_found() -> None:
    log = [*LOG[:3], cue(2.2, 1, "Thanks for your atención.", name="c2", start=1.0, end=2.0, final=True)]

    assert wrong_language(log, "en", "es") == ()
    assert mixed_language(log, "en", "es") == ("Thanks for your atención.",)
