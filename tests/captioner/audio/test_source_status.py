from __future__ import annotations

from captioner.audio.source_status import Supply


def test_problem() -> None:
    """An operator reads why no sound comes, and nothing while it does."""
    assert Supply("srt://h", "live").problem == ""
    assert Supply("srt://h").problem == ""
    assert Supply("srt://h", "waiting").problem == "source waiting for a sender"
    assert Supply("srt://h", "reconnecting", "nobody listens there").problem == (
        "source reconnecting: nobody listens there"
    )
