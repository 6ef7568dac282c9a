from __future__ import annotations

from captioner.rooms.desk.takeover import Takeover
from captioner.translation.redaction import NO_REDACTION, Redaction


def new_takeover() -> Takeover:
    return Takeover("es", "op1", "Anna", 0, 0.0)


def test_the_last_two_typed_words_are_tail() -> None:
    """The words before them are stable and only grow."""
    takeover = new_takeover()
    typed = ("hola", "hola a todos", "hola a todos y a")
    revisions = [takeover.write(text, "c1", "en", 1000, NO_REDACTION) for text in typed]

    assert [("", "hola"), ("hola", " a todos"), ("hola a todos", " y a")] == [(r.stable, r.tail) for r in revisions]
    assert [1, 2, 3] == [revision.number for revision in revisions]
    assert not any(revision.rewrite for revision in revisions)


def test_a_change_of_stable_text_is_marked_as_rewrite() -> None:
    """An operator may correct earlier words."""
    takeover = new_takeover()
    takeover.write("uno dos tres cuatro", "c1", "en", 1000, NO_REDACTION)

    assert takeover.write("una dos tres cuatro", "c1", "en", 2000, NO_REDACTION).rewrite


def test_the_next_caption_has_its_own_segment_and_time() -> None:
    """Finishing without text gives no revision."""
    takeover = new_takeover()
    takeover.write("hola a", "c1", "en", 1000, NO_REDACTION)
    (final,) = takeover.finish(" hola  a todos ", "", "en", 3000, NO_REDACTION)
    after = takeover.write("y", "c2", "en", 4000, NO_REDACTION)

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
    assert [] == list(new_takeover().finish("  ", "c3", "en", 0, NO_REDACTION))


def test_typed_text_is_masked() -> None:
    """Open and final revisions pass redaction."""
    takeover, redaction = new_takeover(), Redaction()
    growing = takeover.write("mi correo es jo@example.org gracias", "c1", "en", 0, redaction)
    (final,) = takeover.finish("mi correo es jo@example.org gracias", "", "en", 0, redaction)

    assert "jo@" not in growing.text
    assert "mi correo es *** gracias" == final.stable
