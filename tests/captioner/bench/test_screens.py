from __future__ import annotations

from captioner.bench.screens import ScreenText, ViewerEvent, last_cues, screens
from tests.captioner.bench.events import cue


def test_a_screen_is_all_cues_in_order() -> None:
    """Cues on a screen are ordered by their start, not by arrival."""
    log = [cue(1.0, 1, "two", name="c2", start=5.0), cue(2.0, 1, "one", name="c1", start=1.0)]

    assert screens(log, "en") == [ScreenText(1.0, "two"), ScreenText(2.0, "one two")]


def test_an_older_revision_changes_nothing() -> None:
    assert screens([cue(1.0, 2, "new"), cue(2.0, 1, "old")], "en") == [ScreenText(1.0, "new")]


def test_who_sees_stable_text_alone_sees_no_tail() -> None:
    """Screens of stable text omit the tail, and repeated screens."""
    log = [cue(1.0, 1, "a", " b"), cue(2.0, 2, "a", " c"), cue(3.0, 3, "a c")]

    assert screens(log, "en", tail=False) == [ScreenText(1.0, "a"), ScreenText(3.0, "a c")]


def test_only_the_asked_language_counts() -> None:
    assert screens([cue(1.0, 1, "hola", language="es")], "en") == []


def test_removed_cues_are_gone() -> None:
    """Removed cues disappear from the screen and from the last cues."""
    log = [cue(1.0, 1, "a"), cue(2.0, 1, "b", name="c2", start=3.0), ViewerEvent(3.0, "en", "remove", {"cues": ["c1"]})]

    assert screens(log, "en")[-1] == ScreenText(3.0, "b")
    assert [each["cue"] for each in last_cues(log, "en")] == ["c2"]


def test_a_snapshot_counts_and_a_heartbeat_does_not() -> None:
    """Cues of a snapshot in the viewer's language are shown; heartbeats are ignored."""
    held = [cue(0.0, 3, "a").data, cue(0.0, 3, "hola", language="es").data]
    log = [ViewerEvent(1.0, "en", "snapshot", {"cues": held}), ViewerEvent(2.0, "en", "hb", {"t": 1})]

    assert screens(log, "en") == [ScreenText(1.0, "a")]
