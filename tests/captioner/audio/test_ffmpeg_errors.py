from __future__ import annotations

import pytest

from captioner.audio.ffmpeg_errors import cut


@pytest.mark.parametrize(
    ("said", "reason", "permanent"),
    [
        ("srt://h:1: Connection timed out", "that machine does not answer", False),
        ("...REJECT: Incorrect passphrase - not processing", "the passphrase is not the same on both sides", False),
        ("tcp://127.0.0.1:1: Address already in use", "its port is in use on this machine", True),
        ("srt://x: Protocol not found", "this ffmpeg cannot read that protocol", True),
        ("method DESCRIBE failed: 401 Unauthorized", "user or password are wrong", False),
        ("something: Quite new", "the connection failed (Quite new)", False),
    ],
)
def test_what_it_means(said: str, reason: str, permanent: bool) -> None:
    """In words that tell what to do; its own where nobody knows better."""
    found = cut(["first line", said], clean=False)

    assert (found.reason, found.permanent) == (reason, permanent)


def test_the_newest_known_line_counts() -> None:
    """The last line is often a general one that follows from it."""
    assert "passphrase" in cut(["BADSECRET", "srt://h: Input/output error"], clean=False).reason


def test_a_clean_end() -> None:
    """The sender said so."""
    assert cut([], clean=True).clean


def test_no_word_at_all() -> None:
    """Also that is said."""
    assert cut([], clean=False).reason == "the connection failed (it gave no reason)"
