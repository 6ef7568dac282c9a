from __future__ import annotations

from dataclasses import replace

from captioner.rooms.desk.voice_names import VoiceNames
from captioner.types import Revision
from tests.fakes import revision


def spoken(voice: int) -> Revision:
    """Return a revision of a voice."""
    return replace(revision(), voice=voice)


def test_a_voice_gets_a_number_without_a_name() -> None:
    """A name that was written before a voice was heard is not given to it."""
    names = VoiceNames(lambda: ("Ana", "", ""))

    assert ["Speaker 2", "Speaker 3", "Speaker 2", "Ana"] == [names(spoken(voice)).speaker for voice in (1, 2, 1, 3)]
    assert (1, (2, 3, 1)) == (names.present, names.numbers)


def test_a_voice_is_named() -> None:
    """Captions of a voice have the name of its number from then on."""
    known = [""]
    names = VoiceNames(lambda: (known[0],))
    before = names(spoken(1)).speaker
    known[0] = "Ana"

    assert ("Speaker 1", "Ana", 0) == (before, names(spoken(1)).speaker, names(spoken(1)).voice)


def test_a_speaker_who_is_named() -> None:
    """The name that a person has given stays."""
    names = VoiceNames(lambda: ("",))
    names(spoken(1))
    named = names(replace(revision(), speaker="Eva"))

    assert ("Eva", 0) == (named.speaker, names.present)


def test_a_name_that_is_not_the_voice_s() -> None:
    """A voice whose number is named by a schedule gets another number."""
    known = ["", ""]
    names = VoiceNames(lambda: (known[0], known[1]))
    names(spoken(1))
    known[0] = "Ana"
    names.release(1)

    assert "Speaker 2" == names(spoken(1)).speaker
