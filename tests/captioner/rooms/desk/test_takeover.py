from __future__ import annotations

from captioner.rooms.desk.takeover import Takeover
from captioner.translation.redaction import NO_REDACTION, Redaction


def takeover() -> Takeover:
    return Takeover("es", "op1", "Anna", 0, 0.0)


def test_the_last_two_words_may_change() -> None:
    """What is before them is stable, and only grows."""
    held = takeover()
    states = [held.write(text, "c1", "en", 1000, NO_REDACTION) for text in ("hola", "hola a todos", "hola a todos y a")]

    assert [("", "hola"), ("hola", " a todos"), ("hola a todos", " y a")] == [(r.stable, r.tail) for r in states]
    assert [1, 2, 3] == [revision.number for revision in states]
    assert not any(revision.rewrite for revision in states)


def test_going_back_says_so() -> None:
    """Where stable text becomes other text."""
    held = takeover()
    held.write("uno dos tres cuatro", "c1", "en", 1000, NO_REDACTION)

    assert held.write("una dos tres cuatro", "c1", "en", 2000, NO_REDACTION).rewrite


def test_a_caption_is_finished_and_the_next_begins() -> None:
    """With its own name and time; nothing written gives nothing."""
    held = takeover()
    held.write("hola a", "c1", "en", 1000, NO_REDACTION)
    (final,) = held.finish(" hola  a todos ", "", "en", 3000, NO_REDACTION)
    after = held.write("y", "c2", "en", 4000, NO_REDACTION)

    assert ("c1", "hola a todos", "", True, 1000, 3000, 2) == (
        final.segment,
        final.stable,
        final.tail,
        final.final,
        final.start,
        final.end,
        final.number,
    )
    assert ("c2", 1, 4000) == (after.segment, after.number, after.start)
    assert [] == list(takeover().finish("  ", "c3", "en", 0, NO_REDACTION))


def test_what_people_type_is_masked_too() -> None:
    """While it grows and when it is done."""
    held, redaction = takeover(), Redaction()
    growing = held.write("mi correo es jo@example.org gracias", "c1", "en", 0, redaction)
    (final,) = held.finish("mi correo es jo@example.org gracias", "", "en", 0, redaction)

    assert "jo@" not in growing.text
    assert "mi correo es *** gracias" == final.stable
