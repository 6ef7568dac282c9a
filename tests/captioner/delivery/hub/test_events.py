from __future__ import annotations

import pytest

from captioner.delivery.hub import events
from captioner.layout.limits import Layout
from captioner.types import Event, Removal, Revision, Status, Style
from tests.fakes import revision


@pytest.mark.parametrize(
    "event",
    [
        revision(tail=" you", start=1234, end=5678),
        revision(final=True, number=3),
        Removal("en", ("c1", "c2")),
        Status("lagging", 1.5, "slow"),
        Style("hide"),
        Style("clear"),
    ],
)
def test_another_process_reads_what_was_encoded(event: Event) -> None:
    """From its name and data alone comes the same entry."""
    entry = events.encode(event, 7, "ab12", Layout())

    assert entry == events.recall(entry.name, entry.data, 7, "ab12")
    assert entry.wire.startswith(b"id: ab12-7\nevent: ")


def test_an_event_is_one_line_of_data() -> None:
    """Whatever line ends a text has."""
    entry = events.encode(revision(text="a\nb\r\u2028c"), 1, "ab12", Layout())

    assert entry.wire.count(b"\n") == 4


def test_a_cue_is_read_back() -> None:
    """As it was encoded, for whoever goes on with the room."""
    said = Revision("c7", "es", "en", 5, 1234, 5678, "hola a", " todos", rewrite=True, speaker="A")
    edited = Revision("c8", "en", "en", 2, 0, 1001, "<b> & «»", "", True, True, True)

    assert [said, edited] == [events.revision(events.encode(one, 3, "e", Layout()).data) for one in (said, edited)]
