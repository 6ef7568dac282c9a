"""Which language is spoken."""

from __future__ import annotations

from captioner.spoken import Spoken


def test_a_given_language_stays() -> None:
    """Nobody listens for the language where it is given."""
    spoken = Spoken("es")

    assert (False, "es") == (spoken.wants(0, 5000), spoken.language)


def test_the_first_is_the_likeliest() -> None:
    """As long as nobody knows, the likeliest language will do."""
    spoken = Spoken("auto")

    assert "pt" == spoken.push(0, {"pt": 0.4, "es": 0.35})


def test_another_must_be_sure() -> None:
    """A language gives way only to one that is surely spoken."""
    spoken = Spoken("auto", sure=0.8)
    spoken.push(0, {"es": 0.9, "en": 0.1})

    assert ["es", "en"] == [spoken.push(3000, {"en": 0.6}), spoken.push(6000, {"en": 0.85})]


def test_each_stretch_once() -> None:
    """A stretch is listened to once, when it is long enough; a short one only if nobody knows yet and it has ended."""
    spoken = Spoken("auto", enough=1500)

    before = [spoken.wants(0, 1000), spoken.wants(0, 1000, final=True), spoken.wants(0, 1600)]
    spoken.push(0, {"es": 0.9})

    assert ([False, True, True], False, False, True) == (
        before,
        spoken.wants(0, 3000),
        spoken.wants(4000, 5000, final=True),
        spoken.wants(4000, 5600),
    )


def test_unknown_codes_are_left_out() -> None:
    """What the recognizer takes for a language that nobody else knows is not one."""
    assert "en" == Spoken("auto").push(0, {"xx": 0.9, "en": 0.05})
