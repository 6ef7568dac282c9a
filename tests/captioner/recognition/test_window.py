from __future__ import annotations

from captioner.config.recognition import WindowConfig
from captioner.recognition.window import Span, Window
from captioner.types import SpeechEnd, SpeechStart


def spoken(*, until: int, **options: int) -> Window:
    """A window in which somebody speaks since 1000 ms, heard up to `until`."""
    options.setdefault("dip_step_ms", min(160, options.get("step_ms", 300)))
    window = Window(WindowConfig(**options))
    window.push(SpeechStart(1000))
    window.advance(until, 0)
    return window


def test_silence() -> None:
    """In silence nothing is due, and no stretch runs."""
    window = Window()
    window.advance(60_000, 60_000)

    assert (None, None, False) == (window.due, window.start, window.should_close)


def test_first_reading() -> None:
    """The first reading needs `least` of audio."""
    assert None is spoken(until=1479, min_speech_ms=480, step_ms=100).due
    assert Span(1000, 1480, False, 0) == spoken(until=1480, min_speech_ms=480, step_ms=100).due


def test_every_step() -> None:
    """What runs on is read anew, whole, every `step`."""
    window = spoken(until=2000, step_ms=240)
    window.mark_read(Span(1000, 2000, False))
    window.advance(2239, 0)
    early = window.due
    window.advance(2240, 0)

    assert (None, Span(1000, 2240, False, 0)) == (early, window.due)


def test_late_reader() -> None:
    """Who comes late reads the newest, once."""
    window = spoken(until=6000, step_ms=240)
    stretch = window.due
    assert Span(1000, 6000, False, 0) == stretch
    window.mark_read(stretch)

    assert None is window.due


def test_hush() -> None:
    """A moment after the voice falls silent it is read once more, out of turn, and not again."""
    window = spoken(until=2000, step_ms=240, early_silence_ms=128)
    window.mark_read(Span(1000, 2000, False))
    window.advance(2127, 127)
    early = window.due
    window.advance(2128, 128)
    hushed = window.due
    assert hushed is not None
    window.mark_read(hushed)
    window.advance(2480, 480)

    assert (None, Span(1000, 2128, False, 128), None) == (early, hushed, window.due)


def test_what_was_heard_out_is_known() -> None:
    """At the end of speech the reading of the hush before it has heard all of it: unless somebody went on speaking."""
    window = spoken(until=2000, step_ms=240, early_silence_ms=128)
    window.advance(2128, 128)
    window.mark_read(Span(1000, 2128, False, 128))
    window.advance(2500, 500)
    window.push(SpeechEnd(2300))
    known = window.due
    window.push(SpeechStart(2500))
    window.advance(2800, 0)
    window.advance(3300, 500)
    window.push(SpeechEnd(3100))

    assert Span(1000, 2300, True, already_read=True) == known
    assert Span(1000, 3100, True, already_read=False) == window.due


def test_hush_of_a_short_word() -> None:
    """A hush does not make up for audio that is too short."""
    window = Window(WindowConfig(min_speech_ms=500, early_silence_ms=128))
    window.push(SpeechStart(1000))
    window.advance(1400, 200)

    assert None is window.due


def test_end_of_speech() -> None:
    """When speech ends it is read at leisure, once, however short."""
    window = spoken(until=1300, min_speech_ms=500)
    window.push(SpeechEnd(1250))
    final = window.due
    assert final is not None
    window.mark_read(final)

    assert (Span(1000, 1250, True), None) == (final, window.due)


def test_end_behind_a_late_reading() -> None:
    """The end is read even where an open reading went beyond it already: only a final settles the last words."""
    window = spoken(until=2480, step_ms=240, early_silence_ms=128)
    window.advance(2480, 480)
    late = window.due
    assert late is not None
    window.mark_read(late)
    window.push(SpeechEnd(2300))
    window.advance(2512, 512)

    assert window.due is not None
    assert window.due.final


def test_close_after_the_gap() -> None:
    """A stretch that was read to its end closes once the pause is `gap` long."""
    window = spoken(until=2000, close_silence_ms=900)
    window.push(SpeechEnd(1800))
    window.advance(2900, 1200)
    unread = window.should_close
    window.mark_read(Span(1000, 1800, True))
    window.advance(2500, 899)
    early = window.should_close
    window.advance(2501, 900)

    assert (False, False, True) == (unread, early, window.should_close)
    window.close()
    assert (False, None, None) == (window.should_close, window.due, window.start)


def test_short_pause() -> None:
    """Over a short pause the stretch lives on: what follows is read together with what was."""
    window = spoken(until=2000)
    window.push(SpeechEnd(1800))
    window.mark_read(Span(1000, 1800, True))
    window.push(SpeechStart(2100))
    window.advance(2800, 0)

    assert (Span(1000, 2800, False, 0), False) == (window.due, window.should_close)


def test_cut() -> None:
    """What is dealt with is left out from then on."""
    window = spoken(until=9000)
    window.mark_read(Span(1000, 9000, False))
    window.move_start(5000)
    window.advance(9500, 0)

    assert (5000, Span(5000, 9500, False, 0)) == (window.start, window.due)


def test_next_stretch() -> None:
    """A stretch that begins in a later silence has nothing of the one before."""
    window = spoken(until=2000)
    window.push(SpeechEnd(1800))
    window.mark_read(Span(1000, 1800, True))
    window.close()
    window.push(SpeechStart(60_000))
    window.advance(60_700, 0)

    assert Span(60_000, 60_700, False, 0) == window.due


def test_unread() -> None:
    """What was said since the last reading; nothing in silence, nor once the end was read."""
    window = Window()
    window.advance(900, 900)
    told = [window.unread_ms]
    window.push(SpeechStart(1000))
    window.advance(2000, 0)
    told.append(window.unread_ms)
    window.mark_read(Span(1000, 2000, False))
    window.advance(2300, 0)
    told.append(window.unread_ms)
    window.push(SpeechEnd(2200))
    told.append(window.unread_ms)
    window.mark_read(Span(1000, 2200, True))
    window.advance(2600, 400)
    told.append(window.unread_ms)

    assert [0, 1000, 300, 200, 0] == told
