from __future__ import annotations

from captioner.audio.source_status import SourceStatus


def test_problem() -> None:
    """The problem names the state and the reason, and is empty while audio arrives."""
    assert SourceStatus("srt://h", "live").problem == ""
    assert SourceStatus("srt://h").problem == ""
    assert SourceStatus("srt://h", "waiting").problem == "source waiting for a sender"
    assert SourceStatus("srt://h", "reconnecting", "nothing listens at this address").problem == (
        "source reconnecting: nothing listens at this address"
    )
