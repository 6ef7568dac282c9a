from __future__ import annotations

from captioner.delivery.insertion.caption_track import CaptionTrack, TimedWord


def text(track: CaptionTrack, frames: int = 20) -> str:
    """Characters of the next frames."""
    pairs = b"".join(track.next_pair() for _ in range(frames))
    return bytes(byte for byte in pairs if byte >= 0x41).decode().replace("p", "")


def test_words_wait_for_their_time() -> None:
    """A word is sent when its time has come, and the words behind it follow in order."""
    now = [0.0]
    track = CaptionTrack(1, clock=lambda: now[0])
    for word, due in (("one", 1.0), ("two", 3.0), ("ten", 2.0)):
        track.add(TimedWord(word, due))

    assert "" == text(track)
    now[0] = 2.5
    assert "one" == text(track)
    now[0] = 3.0
    assert "twoten" == text(track)


def test_erase() -> None:
    """Erasing discards words that wait, and clears the picture."""
    track = CaptionTrack(1, clock=lambda: 0.0)
    track.add(TimedWord("never", 5.0))
    track.add(TimedWord("never", 0.0))
    track.erase()

    assert [b"\x14\x2c", b"\x14\x2c", b"\0\0"] == [track.next_pair() for _ in range(3)]
