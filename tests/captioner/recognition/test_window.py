from __future__ import annotations

from captioner.config.recognition import WindowConfig
from captioner.recognition.window import Span, Window
from captioner.types import SpeechEnd, SpeechStart


def spoken(*, until: int, **options: int) -> Window:
    """Window in which somebody speaks from 1000 ms on, with audio up to `until`."""
    options.setdefault("dip_step_ms", min(160, options.get("step_ms", 300)))
    window = Window(WindowConfig(**options))
    window.push(SpeechStart(1000))
    window.advance(until, 0)
    return window


def test_silence() -> None:
    """Nothing is due in silence, and the window has no start."""
    window = Window()
    window.advance(60_000, 60_000)

    assert (None, None, False) == (window.due, window.start, window.should_close)


def test_first_transcription() -> None:
    """The first transcription needs `min_speech_ms` of audio."""
    assert None is spoken(until=1479, min_speech_ms=480, step_ms=100).due
    assert Span(1000, 1480, False, 0) == spoken(until=1480, min_speech_ms=480, step_ms=100).due


def test_every_step() -> None:
    """The whole window is transcribed again every `step_ms`."""
    window = spoken(until=2000, step_ms=240)
    window.mark_read(Span(1000, 2000, False))
    window.advance(2239, 0)
    early = window.due
    window.advance(2240, 0)

    assert (None, Span(1000, 2240, False, 0)) == (early, window.due)


def test_late_transcription() -> None:
    """A late transcription covers the newest audio, once."""
    window = spoken(until=6000, step_ms=240)
    span = window.due
    assert Span(1000, 6000, False, 0) == span
    window.mark_read(span)

    assert None is window.due


def test_early_silence() -> None:
    """After `early_silence_ms` of silence the window is transcribed once, out of turn."""
    window = spoken(until=2000, step_ms=240, early_silence_ms=128)
    window.mark_read(Span(1000, 2000, False))
    window.advance(2127, 127)
    early = window.due
    window.advance(2128, 128)
    early_span = window.due
    assert early_span is not None
    window.mark_read(early_span)
    window.advance(2480, 480)

    assert (None, Span(1000, 2128, False, 128), None) == (early, early_span, window.due)


def test_already_read() -> None:
    """The final span is already read if the transcription in the silence covered all speech."""
    window = spoken(until=2000, step_ms=240, early_silence_ms=128)
    window.advance(2128, 128)
    window.mark_read(Span(1000, 2128, False, 128))
    window.advance(2500, 500)
    window.push(SpeechEnd(2300))
    final = window.due
    window.push(SpeechStart(2500))
    window.advance(2800, 0)
    window.advance(3300, 500)
    window.push(SpeechEnd(3100))

    assert Span(1000, 2300, True, already_read=True) == final
    assert Span(1000, 3100, True, already_read=False) == window.due


def test_silence_after_a_short_word() -> None:
    """Silence does not replace `min_speech_ms` of audio."""
    window = Window(WindowConfig(min_speech_ms=500, early_silence_ms=128))
    window.push(SpeechStart(1000))
    window.advance(1400, 200)

    assert None is window.due


def test_end_of_speech() -> None:
    """The end of speech is transcribed once, however short the window is."""
    window = spoken(until=1300, min_speech_ms=500)
    window.push(SpeechEnd(1250))
    final = window.due
    assert final is not None
    window.mark_read(final)

    assert (Span(1000, 1250, True), None) == (final, window.due)


def test_end_before_a_late_transcription() -> None:
    """The end of speech is due even if an interim transcription went beyond it."""
    window = spoken(until=2480, step_ms=240, early_silence_ms=128)
    window.advance(2480, 480)
    late = window.due
    assert late is not None
    window.mark_read(late)
    window.push(SpeechEnd(2300))
    window.advance(2512, 512)

    assert window.due is not None
    assert window.due.final


def test_close() -> None:
    """A window that was transcribed to its end closes after `close_silence_ms`."""
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
    """A short pause keeps the window open; later speech is transcribed with the earlier."""
    window = spoken(until=2000)
    window.push(SpeechEnd(1800))
    window.mark_read(Span(1000, 1800, True))
    window.push(SpeechStart(2100))
    window.advance(2800, 0)

    assert (Span(1000, 2800, False, 0), False) == (window.due, window.should_close)


def test_move_start() -> None:
    """Audio before the new start is not transcribed again."""
    window = spoken(until=9000)
    window.mark_read(Span(1000, 9000, False))
    window.move_start(5000)
    window.advance(9500, 0)

    assert (5000, Span(5000, 9500, False, 0)) == (window.start, window.due)


def test_next_window() -> None:
    """A window that begins later contains nothing of the previous one."""
    window = spoken(until=2000)
    window.push(SpeechEnd(1800))
    window.mark_read(Span(1000, 1800, True))
    window.close()
    window.push(SpeechStart(60_000))
    window.advance(60_700, 0)

    assert Span(60_000, 60_700, False, 0) == window.due


def test_unread() -> None:
    """Unread audio is the speech since the last transcription; none in silence."""
    window = Window()
    window.advance(900, 900)
    unread = [window.unread_ms]
    window.push(SpeechStart(1000))
    window.advance(2000, 0)
    unread.append(window.unread_ms)
    window.mark_read(Span(1000, 2000, False))
    window.advance(2300, 0)
    unread.append(window.unread_ms)
    window.push(SpeechEnd(2200))
    unread.append(window.unread_ms)
    window.mark_read(Span(1000, 2200, True))
    window.advance(2600, 400)
    unread.append(window.unread_ms)

    assert [0, 1000, 300, 200, 0] == unread


def test_silence_within_a_clause() -> None:
    """Within a clause the window closes after a longer silence, unless speech begins again."""
    window = spoken(until=2000)
    window.push(SpeechEnd(1800))
    window.mark_read(Span(1000, 1800, True))
    window.mark_unfinished()
    window.advance(2800, 1000)
    after_one_second = window.should_close
    window.advance(3800, 2000)

    assert (False, True) == (after_one_second, window.should_close)

    window.push(SpeechStart(3900))
    window.push(SpeechEnd(4400))
    window.mark_read(Span(1000, 4400, True))
    window.advance(5400, 1000)

    assert window.should_close
    assert 3900 == window.voice_start
