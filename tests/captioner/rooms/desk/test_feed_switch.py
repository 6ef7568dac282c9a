from __future__ import annotations

from captioner.rooms.desk.feed_switch import MAX_WAIT_MS, FeedSwitch
from captioner.types import Revision


class Captions:
    """Captions of one language, as viewers see them."""

    def __init__(self) -> None:
        self.now = 0
        self.behind = 0
        self.published: list[str] = []
        self._open: dict[str, str] = {}
        self.switch = FeedSwitch(self, lambda: self.now, lambda: self.now - self.behind, 6000)

    def publish(self, revision: Revision) -> None:
        """Show a revision."""
        if revision.final:
            self.published.append(revision.text)
            self._open.pop(revision.segment, None)
        else:
            self._open[revision.segment] = revision.text

    def is_open(self, segment: str) -> bool:
        """Return True if the caption is shown and not final."""
        return segment in self._open

    def finalize(self, segment: str) -> None:
        """Keep the caption as it is."""
        self.published.append(self._open.pop(segment))

    @property
    def open(self) -> list[str]:
        """Texts of the open captions."""
        return list(self._open.values())

    def machine(self, segment: str, start: int, text: str, at: int, *, final: bool = False) -> None:
        """Push a caption of the machine at a time of the stream."""
        self.now = at
        self.switch.push_machine(_revision(segment, start, at, text, final=final))

    def feed(self, segment: str, start: int, text: str, at: int, *, final: bool = False) -> None:
        """Push a caption of the feed at a time of the stream."""
        self.now = at
        self.switch.push_feed(_revision(segment, start, at, text, final=final))


def _revision(segment: str, start: int, end: int, text: str, *, final: bool) -> Revision:
    return Revision(segment, "es", "en", 1, start, end, text, final=final)


def test_the_feed_begins_when_the_open_caption_of_the_machine_is_final() -> None:
    """Only one of the two has an open caption, and both captions are whole."""
    captions = Captions()
    captions.machine("m1", 0, "Buenos días", 2000)
    captions.feed("f1", 1500, "Muy buenos", 2500)
    during = captions.open
    captions.machine("m1", 0, "Buenos días a todos.", 3000, final=True)

    assert ["Buenos días"] == during
    assert (["Buenos días a todos."], ["Muy buenos"]) == (captions.published, captions.open)


def test_the_feed_does_not_wait_long() -> None:
    """The open caption of the machine becomes final as it is; what the machine adds later is dropped."""
    captions = Captions()
    captions.machine("m1", 0, "Buenos", 1000)
    captions.feed("f1", 500, "Muy", 1000)
    captions.feed("f1", 500, "Muy buenos", 1000 + MAX_WAIT_MS)
    captions.machine("m1", 0, "Buenos días.", 5000, final=True)

    assert (["Buenos"], ["Muy buenos"]) == (captions.published, captions.open)


def test_the_machine_is_withheld_while_the_interpreter_speaks() -> None:
    """Captions that began before the interpreter's last word never appear, however late they come."""
    captions = Captions()
    captions.feed("f1", 0, "Hola", 4000)
    captions.machine("m1", 1000, "Hola.", 5000, final=True)
    captions.machine("m2", 4500, "Otra", 6000)
    captions.feed("f1", 0, "Hola a todos.", 7000, final=True)
    captions.machine("m2", 4500, "Otra vez.", 20_000, final=True)

    assert (["Hola a todos."], []) == (captions.published, captions.open)


def test_the_machine_fills_in_what_was_said_since_the_last_word_of_the_interpreter() -> None:
    """Nothing is lost and nothing comes twice, although the machine was withheld for a while."""
    captions = Captions()
    captions.feed("f1", 0, "Hola.", 4000, final=True)
    captions.machine("m1", 3000, "Antes.", 5000, final=True)
    captions.machine("m2", 5000, "Después.", 8000, final=True)
    captions.machine("m3", 8000, "Y ahora", 9000)
    before = captions.published.copy()
    captions.now = 10_000
    captions.switch.check()

    assert ["Hola."] == before
    assert (["Hola.", "Después."], ["Y ahora"]) == (captions.published, captions.open)
    assert "machine" == captions.switch.by


def test_a_caption_that_the_interpreter_left_open_is_final_before_the_machine_goes_on() -> None:
    """Its later revisions do not bring it back."""
    captions = Captions()
    captions.feed("f1", 0, "Hola a", 2000)
    captions.machine("m1", 9000, "Bueno.", 9500, final=True)

    assert (["Hola a", "Bueno."], []) == (captions.published, captions.open)


def test_a_feed_without_words_changes_nothing() -> None:
    """Silence and empty captions are not speech."""
    captions = Captions()
    captions.feed("f1", 0, "", 1000)
    captions.machine("m1", 500, "Hola.", 2000, final=True)

    assert ["Hola."] == captions.published
    assert captions.switch.expects("m2")


def test_a_translation_is_expected_unless_it_is_withheld() -> None:
    """Files do not wait for captions that never come."""
    captions = Captions()
    captions.feed("f1", 0, "Hola", 4000)
    captions.machine("m1", 1000, "Hola", 5000)
    captions.machine("m2", 4500, "Otra", 6000)

    assert [False, True, False] == [captions.switch.expects(name) for name in ("m1", "m2", "m3")]


def test_slow_recognition_of_the_feed_is_no_silence() -> None:
    """Audio of the interpreter that is not recognized yet may contain words."""
    captions = Captions()
    captions.feed("f1", 0, "Hola.", 4000, final=True)
    captions.behind = 8000
    captions.machine("m1", 5000, "Después.", 12_000, final=True)
    captions.feed("f2", 4500, "Y después.", 13_000, final=True)

    assert ["Hola.", "Y después."] == captions.published
