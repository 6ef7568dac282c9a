from __future__ import annotations

from captioner.audio.source_status import SourceStatus


def test_problem() -> None:
    """An operator reads why no sound comes, and nothing while it does."""
    assert SourceStatus("srt://h", "live").problem == ""
    assert SourceStatus("srt://h").problem == ""
    assert SourceStatus("srt://h", "waiting").problem == "source waiting for a sender"
    assert SourceStatus("srt://h", "reconnecting", "nobody listens there").problem == (
        "source reconnecting: nobody listens there"
    )
