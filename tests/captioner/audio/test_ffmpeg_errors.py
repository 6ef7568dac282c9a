from __future__ import annotations

import pytest

from captioner.audio.ffmpeg_errors import disconnected


@pytest.mark.parametrize(
    ("message", "reason", "permanent"),
    [
        ("srt://h:1: Connection timed out", "the host does not respond", False),
        ("...REJECT: Incorrect passphrase - not processing", "the passphrase is not the same on both sides", False),
        ("tcp://127.0.0.1:1: Address already in use", "the port is in use on this machine", True),
        ("srt://x: Protocol not found", "this ffmpeg does not support that protocol", True),
        ("method DESCRIBE failed: 401 Unauthorized", "user or password is wrong", False),
        ("something: Quite new", "the connection failed (Quite new)", False),
    ],
)
def test_known_errors(message: str, reason: str, permanent: bool) -> None:
    """A known message becomes a reason; an unknown one is passed on."""
    found = disconnected(["first line", message], clean=False)

    assert (found.reason, found.permanent) == (reason, permanent)


def test_newest_known_message() -> None:
    """The newest known message counts, because the last line is often a general one."""
    assert "passphrase" in disconnected(["BADSECRET", "srt://h: Input/output error"], clean=False).reason


def test_clean_end() -> None:
    """Exit code 0 means that the sender ended the stream."""
    assert disconnected([], clean=True).clean


def test_no_message() -> None:
    """Without a message the reason says so."""
    assert disconnected([], clean=False).reason == "the connection failed (ffmpeg gave no reason)"
