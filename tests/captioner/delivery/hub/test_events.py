from __future__ import annotations

from dataclasses import replace

import pytest

from captioner.delivery.hub import events
from captioner.layout.limits import Layout
from captioner.types import Event, HallSettings, Removal, Revision, Status, Style, TranslationGrade
from tests.fakes import revision


@pytest.mark.parametrize(
    "event",
    [
        revision(tail=" you", start=1234, end=5678),
        revision(final=True, number=3),
        Removal("en", ("c1", "c2")),
        Status("lagging", 1.5, "slow"),
        Status("live", grades=(TranslationGrade("es", "apertium", "gist", "BLEU 10.3"),)),
        Style("hide"),
        Style("clear"),
        HallSettings("en,es", size=7.5, title="", clock=False),
    ],
)
def test_another_process_decodes_events(event: Event) -> None:
    """Name and data of an event are enough to restore it."""
    encoded = events.encode(event, 7, "ab12", Layout())

    assert encoded == events.decode(encoded.name, encoded.data, 7, "ab12")
    assert encoded.wire.startswith(b"id: ab12-7\nevent: ")


def test_data_is_one_line() -> None:
    """The data of an event is one line, whatever line ends the text has."""
    encoded = events.encode(revision(text="a\nb\r\u2028c"), 1, "ab12", Layout())

    assert encoded.wire.count(b"\n") == 4


def test_revisions_are_decoded() -> None:
    """A revision decoded from its event equals the one that was encoded, and has the time at which it was sent."""
    open_ = Revision("c7", "es", "en", 5, 1234, 5678, "hola a", " todos", rewrite=True, speaker="A")
    edited = Revision("c8", "en", "en", 2, 0, 1001, "<b> & «»", "", True, True, True)

    label = Revision("c9", "es", "en", 1, 0, 0, "[Música]", sound="music")
    given = (open_, edited, label)
    decoded = [events.decode_revision(events.encode(one, 3, "e", Layout()).data) for one in given]
    assert list(given) == [replace(one, at=0) for one in decoded]
    assert all(one.at for one in decoded)
