from __future__ import annotations

import contextlib
import queue

import pytest

from captioner.audio.buffer import AudioBuffer
from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.delivery.hub.events import decode_revision
from captioner.layout.style import TextStyle
from captioner.rooms.caption_output import CaptionOutput
from captioner.rooms.media_clock import MediaClock
from tests.fakes import revision, silence


def output(clock: MediaClock | None = None) -> tuple[CaptionOutput, Hub]:
    hub = Hub("hall", "en", ("en", "es"))
    return CaptionOutput(hub, Archive(None, "hall", ("en", "es")), clock or MediaClock(0)), hub


def test_a_final_is_shown_once() -> None:
    """After a final, only an operator's revision changes a caption."""
    own, hub = output()
    own.show(revision("c1", "a", 1, final=True))
    own.show(revision("c1", "b", 2, final=True))

    assert (1, {"en": 1}) == (hub.seq, own.on_screen.finals)


def test_erased_words_are_counted() -> None:
    """Words after the first difference to the next revision count as taken back."""
    own, _ = output()
    for number, text in enumerate(["a b c", "a b c d", "a x", "a x y"], 1):
        own.show(revision("c1", text, number))

    assert {"en": 3} == own.on_screen.erased


def test_latency_is_measured_while_there_is_a_publisher() -> None:
    """The latency is that of the audio; captions that are recalled or written without a publisher do not count."""
    clock, buffer = MediaClock(0), AudioBuffer()
    own, _ = output(clock)
    own.accept(revision("c1", "recalled", final=True, end=1000))
    clock.start(buffer)
    buffer.put(silence(3))
    own.show(revision("c2", "spoken", final=True, end=1000))

    assert (1, 2.0) == (own.latency.settled["en"].count, own.latency.settled["en"].sum)


def test_files_that_cannot_keep_up() -> None:
    """A final of an operator that cannot be written is not shown."""
    own, hub = output()
    with contextlib.suppress(queue.Full):  # the thread that writes is not started
        for number in range(2000):
            own.publish(revision(f"c{number}", "text", final=True))
    shown = hub.seq
    with pytest.raises(queue.Full):
        own.publish(revision("c2000", "text", final=True))

    assert (shown, shown) == (own.on_screen.finals["en"], hub.seq)


def test_text_of_an_operator_advances_the_clock() -> None:
    """Without a publisher, the next one begins after the captions that people have written."""
    clock = MediaClock(0)
    own, _ = output(clock)
    own.publish(revision("c1", "typed", start=1000, end=5000))

    assert 5000 == clock.position_ms


def test_viewers_get_the_style_of_the_room() -> None:
    """A caption of fillers alone is published only to replace what was shown of it."""
    hub = Hub("hall", "en", ("en",))
    own = CaptionOutput(hub, Archive(None, "hall", ("en",), style=TextStyle(remove_fillers=True)), MediaClock(0))
    own.show(revision("c1", "", 1, tail="Um"))
    own.show(revision("c1", "Um.", 2, final=True))
    own.show(revision("c2", "", 1, tail="Umbrellas"))
    own.show(revision("c2", "Um,", 2, tail=" yes"))
    own.show(revision("c2", "Um.", 3, final=True))
    shown = [decode_revision(entry.data) for entry in hub.logs["en"].since(0) if entry.name == "cue"]

    assert [("c2", 3, "")] == [(each.segment, each.number, each.text) for each in shown]
    assert 3 == hub.seq
    assert ["Um.", "Um."] == [known.text for known in own.on_screen]
